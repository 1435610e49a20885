using GiaLai.Lgsp.Contracts.Audit;

namespace GiaLai.Lgsp.Audit.Tests;

/// <summary>Call records as a gateway makes them.</summary>
internal static class CallRecords
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    public static CallRecord Answered(string consumer = "one-stop@H21.05", string service = "H21.13/land-parcels/v1", int second = 0) => new()
    {
        Id = Guid.CreateVersion7(),
        RequestId = Guid.CreateVersion7(),
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
        GatewayId = "gateway-1",
        ReceivedAt = Start.AddSeconds(second),
        DurationUs = 1234,
        Consumer = consumer,
        Provider = service.Split('/')[0],
        Service = service,
        Operation = "getParcel",
        GrantId = Guid.CreateVersion7(),
        Purpose = "land-procedure",
        Method = "GET",
        PathTemplate = "/parcels/{id}",
        Status = 200,
        Outcome = CallOutcome.Answered,
        RequestBytes = 0,
        ResponseBytes = 512,
        ResponseSha256 = new string('a', 64),
        ClientAddress = "127.0.0.1",
    };
}
