using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.Partners;
using GiaLai.Lgsp.NdxpAdapter.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.NdxpAdapter.Catalogue;

/// <summary>The national services that are declared here, and how far each has come in Registry.</summary>
internal static class ListDeclaredServices
{
    public sealed record Response
    {
        public required IReadOnlyList<NationalService> Items { get; init; }

        /// <summary>What is wrong with the files as they lie there now: the services are still those read before. Null = nothing.</summary>
        public string? Fault { get; init; }
    }

    public sealed record NationalService
    {
        public required string Name { get; init; }

        public required int Version { get; init; }

        /// <summary>Agency code of the owner.</summary>
        public required string Owner { get; init; }

        public required string TitleVi { get; init; }

        public required string TitleEn { get; init; }

        /// <summary><c>NDXP</c>, <c>VXP</c>, <c>NDOP</c> or <c>direct</c>.</summary>
        public required string Channel { get; init; }

        /// <summary>What the profile of channels has for it today, the first one first; null = nothing.</summary>
        public IReadOnlyList<string>? PolicyChannels { get; init; }

        /// <summary><c>live</c>, <c>simulated</c> or <c>planned</c>.</summary>
        public required string Status { get; init; }

        /// <summary>Where its dialect is laid down, and what of it is not.</summary>
        public string? Source { get; init; }

        public required string Partner { get; init; }

        /// <summary>Channels by which a call goes today, in this order; empty = it is refused (NDX-0104).</summary>
        public required IReadOnlyList<string> Ways { get; init; }

        /// <summary>The partner has an address.</summary>
        public required bool Connected { get; init; }

        /// <summary>State of its version in Registry when it was last put there; <c>waiting</c> = not yet.</summary>
        public required string Registered { get; init; }

        public required IReadOnlyList<string> Operations { get; init; }
    }

    public static void Map(IEndpointRouteBuilder ndxp) => ndxp.MapGet("/services", Handle)
        .WithName("listDeclaredServices").WithSummary("The national services that are declared here");

    private static Ok<Response> Handle(DeclaredServices services, Registrations registrations, PartnerClients partners, ChannelPolicyFeed policy) => TypedResults.Ok(new Response
    {
        Fault = services.Fault,
        Items =
        [
            .. services.All.Select(service => new NationalService
            {
                Name = service.Name,
                Version = service.Version,
                Owner = service.Owner.ToString(),
                TitleVi = service.Title.Vi,
                TitleEn = service.Title.En,
                Channel = service.Channel,
                PolicyChannels = policy.ChannelsOf(service),
                Status = service.Status,
                Source = service.Source,
                Partner = service.Partner,
                Ways = [.. policy.WaysOf(service).Select(way => way.Channel)],
                Connected = partners.Find(service.Partner) is { IsConnected: true },
                Registered = registrations.Of(service).State,
                Operations = [.. service.Operations.Select(operation => operation.Id)],
            }),
        ],
    });
}
