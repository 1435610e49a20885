using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Services;

/// <summary>What an agency offers under a name.</summary>
internal enum ServiceKind
{
    /// <summary>Answers calls.</summary>
    Service,

    /// <summary>Tells of events.</summary>
    Topic,
}

/// <summary>
/// The two kinds go the same way from draft to withdrawal, so the operations of that way stand once and are mapped for each; the
/// endpoint knows for which.
/// </summary>
/// <param name="Kind">Of what is offered.</param>
/// <param name="Segment">In addresses.</param>
/// <param name="Version">In operation names, of a version.</param>
/// <param name="Words">For people.</param>
/// <param name="Tag">Heading in the OpenAPI document.</param>
/// <param name="Unknown">There is none of this kind.</param>
internal sealed record Offer(ServiceKind Kind, string Segment, string Version, string Words, string Tag, Problem Unknown)
{
    public static readonly Offer Service = new(ServiceKind.Service, "services", "Version", "a version", "Versions", RegistryProblems.ServiceUnknown);

    public static readonly Offer Topic = new(ServiceKind.Topic, "topics", "TopicVersion", "a version of a topic", "Topics", RegistryProblems.TopicUnknown);

    /// <summary>Address of a version.</summary>
    public string Template => $"/agencies/{{code}}/{Segment}/{{service}}/versions/{{version}}";

    public static ValueTask<Offer?> BindAsync(HttpContext context) => ValueTask.FromResult(context.GetEndpoint()?.Metadata.GetMetadata<Offer>());
}

internal static class OfferMapping
{
    public static void MapOffers(this IEndpointRouteBuilder _, Func<Offer, RouteHandlerBuilder> map)
    {
        map(Offer.Service).WithMetadata(Offer.Service);
        map(Offer.Topic).WithMetadata(Offer.Topic);
    }
}
