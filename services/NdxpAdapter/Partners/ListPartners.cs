using GiaLai.Lgsp.NdxpAdapter.Declarations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.NdxpAdapter.Partners;

/// <summary>How the national systems are doing, as this process sees them.</summary>
internal static class ListPartners
{
    public sealed record Response
    {
        public required IReadOnlyList<Partner> Items { get; init; }
    }

    public sealed record Partner
    {
        public required string Name { get; init; }

        /// <summary>It has an address.</summary>
        public required bool Connected { get; init; }

        /// <summary><c>closed</c>: calls go out; <c>open</c>: they rest; <c>halfOpen</c>: one tries.</summary>
        public required string Circuit { get; init; }

        /// <summary>How calls ended since the start of this process: <c>ok</c>, or the code of the problem.</summary>
        public required IReadOnlyList<Ended> Outcomes { get; init; }

        /// <summary>The declared services behind it.</summary>
        public required IReadOnlyList<string> Services { get; init; }
    }

    public sealed record Ended(string Outcome, long Count, DateTimeOffset Last);

    public static void Map(IEndpointRouteBuilder ndxp) => ndxp.MapGet("/partners", Handle)
        .WithName("listPartners").WithSummary("How the national systems are doing");

    private static Ok<Response> Handle(PartnerClients partners, DeclaredServices services) => TypedResults.Ok(new Response
    {
        Items =
        [
            .. partners.All.OrderBy(partner => partner.Name, StringComparer.Ordinal).Select(partner => new Partner
            {
                Name = partner.Name,
                Connected = partner.IsConnected,
                Circuit = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(partner.Circuit.ToString()),
                Outcomes =
                [
                    .. partner.Health.Outcomes.OrderBy(outcome => outcome.Key, StringComparer.Ordinal)
                        .Select(outcome => new Ended(outcome.Key, outcome.Value.Count, outcome.Value.Last)),
                ],
                Services = [.. services.All.Where(service => service.Ways.Any(way => way.Partner == partner.Name)).Select(service => service.Prefix)],
            }),
        ],
    });
}
