namespace GiaLai.Lgsp.Demo;

/// <summary>Waits for what comes about by itself.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <param name="what">In words, for the failure.</param>
    /// <param name="attempt">Null = not yet.</param>
    public static async Task<T> ForAsync<T>(string what, Func<Task<T?>> attempt)
        where T : class
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await attempt() is { } found)
            {
                return found;
            }

            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new StepFailedException($"it did not come about in {Patience.TotalSeconds} s: {what}");
            }

            await Task.Delay(100);
        }
    }
}
