namespace GiaLai.Lgsp.Testing;

/// <summary>Waits for what another process or thread brings about; never for a guessed length of time.</summary>
public static class Eventually
{
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        using var limit = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"It did not come about: {what}.");
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    public static async Task<T> GivesAsync<T>(Func<Task<T?>> attempt, string what, TimeSpan? within = null)
        where T : class
    {
        T? found = null;
        await HoldsAsync(async () => (found = await attempt()) is not null, what, within);
        return found!;
    }
}
