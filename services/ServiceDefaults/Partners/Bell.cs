namespace GiaLai.Lgsp.ServiceDefaults.Partners;

/// <summary>Wakes one loop that otherwise looks now and then.</summary>
public sealed class Bell : IDisposable
{
    private readonly SemaphoreSlim rung = new(0, 1);

    public void Ring()
    {
        try
        {
            rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // It will wake anyhow.
        }
    }

    /// <summary>Until it rings, or that long, or the process stops.</summary>
    public async Task WaitAsync(TimeSpan most, CancellationToken stopping) =>
        await ((Task)rung.WaitAsync(most, stopping)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public void Dispose() => rung.Dispose();
}
