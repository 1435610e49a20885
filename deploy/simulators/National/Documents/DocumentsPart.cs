using System.Text.Json.Serialization;
using GiaLai.Lgsp.National.Faults;

namespace GiaLai.Lgsp.National.Documents;

/// <summary>
/// The national document axis in the REST dialect of VXP: one external system (a province), known by its id and secret, exchanges edXML files with
/// bodies whose codes the axis knows. Calls are told by signed headers; success is <c>ErrorCode "0"</c>.
/// </summary>
internal static class DocumentsPart
{
    public static readonly Part Part = new("documents")
    {
        Throttled = new(StatusCodes.Status429TooManyRequests, "application/json", """{"ErrorCode":"429","ErrorDesc":"Vuot qua so luot goi cho phep"}"""),
        Failed = new(StatusCodes.Status200OK, "application/json", """{"ErrorCode":"-1","ErrorDesc":"Loi he thong"}"""),
    };

    public static void AddDocuments(this IServiceCollection services)
    {
        services.AddSingleton<AxisState>();
        services.AddSingleton<IForgets>(static services => services.GetRequiredService<AxisState>());
        services.AddSingleton<SignedHeaders>();
    }

    public static void MapDocuments(this WebApplication app)
    {
        var axis = app.MapPart(Part, "/vxp");
        axis.AddEndpointFilter(static async (context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<SignedHeaders>().Check(context.HttpContext.Request) is { } wrong
                ? Answers.Fail("401", wrong)
                : await next(context));
        AxisOperations.Map(axis);
        MinistryControl.Map(app.MapGroup("/control/documents"));
    }
}

/// <summary>An answer of the axis, always 200.</summary>
internal sealed record AxisAnswer
{
    [JsonPropertyName("ErrorCode")]
    public required string ErrorCode { get; init; }

    [JsonPropertyName("ErrorDesc")]
    public required string ErrorDesc { get; init; }

    [JsonPropertyName("DocId"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DocId { get; init; }

    [JsonPropertyName("Data"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Data { get; init; }
}

internal static class Answers
{
    public static IResult Ok(object? data = null, string? docId = null) =>
        TypedResults.Json(new AxisAnswer { ErrorCode = "0", ErrorDesc = "Thanh cong", Data = data, DocId = docId });

    public static IResult Fail(string code, string why, string? docId = null) => TypedResults.Json(new AxisAnswer { ErrorCode = code, ErrorDesc = why, DocId = docId });
}
