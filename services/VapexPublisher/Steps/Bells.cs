using GiaLai.Lgsp.ServiceDefaults.Partners;

namespace GiaLai.Lgsp.VapexPublisher.Steps;

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
