namespace GiaLai.Lgsp.National.Faults;

/// <summary>Metadata of every endpoint of one dialect: its name in <c>/control</c>, and how it says the common refusals.</summary>
/// <param name="Name">For example <c>ndxp</c>.</param>
internal sealed record Part(string Name)
{
    /// <summary>How this dialect says that one calls too often.</summary>
    public Said Throttled { get; init; } = new(StatusCodes.Status429TooManyRequests, "text/plain", "Too Many Requests");

    /// <summary>How this dialect answers with success in HTTP and failure in the body.</summary>
    public Said Failed { get; init; } = new(StatusCodes.Status200OK, "application/json", """{"error":"internal"}""");

    /// <summary>Makes every token or session of this dialect worthless.</summary>
    public Action<IServiceProvider> Revoke { get; init; } = static _ => { };
}

internal sealed record Said(int Status, string ContentType, string Body);

internal static class PartExtensions
{
    /// <summary>A group whose endpoints take the faults of a part and are listed among its calls.</summary>
    public static RouteGroupBuilder MapPart(this IEndpointRouteBuilder app, Part part, string prefix = "") =>
        app.MapGroup(prefix).WithMetadata(part);
}
