namespace GiaLai.Lgsp.VapexPublisher.Steps;

/// <summary>Wakes one loop that otherwise looks now and then.</summary>
internal sealed class Bell : IDisposable
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

/// <summary>A record changed: which step is next?</summary>
internal sealed class DecisionBell : IDisposable
{
    public Bell Bell { get; } = new();

    public void Dispose() => Bell.Dispose();
}

/// <summary>There is a step to send.</summary>
internal sealed class StepBell : IDisposable
{
    public Bell Bell { get; } = new();

    public void Dispose() => Bell.Dispose();
}
