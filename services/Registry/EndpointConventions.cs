using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Metadata;

namespace GiaLai.Lgsp.Registry;

/// <summary>What every operation says of itself in the OpenAPI document, and how large its body may be.</summary>
internal static class EndpointConventions
{
    public const long JsonLimit = 1024 * 1024;

    /// <summary>Name (operationId), one line for people, and the statuses of its refusals beside 400, 401 and 403.</summary>
    public static RouteHandlerBuilder Named(this RouteHandlerBuilder endpoint, string name, string summary, params IReadOnlyList<int> refusals)
    {
        foreach (var status in refusals)
        {
            endpoint.WithMetadata(Refusal(status));
        }

        return endpoint.WithName(name).WithSummary(summary).WithMetadata(new BodyLimit(JsonLimit));
    }

    public static RouteHandlerBuilder MaxBody(this RouteHandlerBuilder endpoint, long bytes) => endpoint.WithMetadata(new BodyLimit(bytes));

    /// <summary>What every operation can answer, whoever calls.</summary>
    public static RouteGroupBuilder MayFail(this RouteGroupBuilder group) =>
        group.WithMetadata(Refusal(StatusCodes.Status500InternalServerError), Refusal(StatusCodes.Status503ServiceUnavailable));

    public static RouteGroupBuilder RefusesStrangers(this RouteGroupBuilder group) =>
        group.WithMetadata(Refusal(StatusCodes.Status401Unauthorized), Refusal(StatusCodes.Status403Forbidden));

    private static ProducesResponseTypeMetadata Refusal(int status) => new(status, typeof(ProblemBody), [Problem.MediaType]);

    private sealed record BodyLimit(long Bytes) : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => Bytes;
    }
}
