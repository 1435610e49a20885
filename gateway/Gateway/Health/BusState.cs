using MassTransit;

namespace GiaLai.Lgsp.Gateway.Health;

/// <summary>Whether events arrive. While they do not, what they tell is asked for instead.</summary>
internal sealed class BusState(IBusControl bus)
{
    public bool IsUp => bus.CheckHealth().Status == BusHealthStatus.Healthy;
}
