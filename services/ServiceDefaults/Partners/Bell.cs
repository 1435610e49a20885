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

    /// <summary>Until it rings, or that long, or the process stops; true when it rang.</summary>
    public async Task<bool> WaitAsync(TimeSpan most, CancellationToken stopping)
    {
        try
        {
            return await rung.WaitAsync(most, stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => rung.Dispose();
}
