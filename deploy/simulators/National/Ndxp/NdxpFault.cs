using System.Text.Json;

namespace GiaLai.Lgsp.National.Ndxp;

/// <summary>How a WSO2 gateway refuses.</summary>
internal static class NdxpFault
{
    public static string Text(int code, string message, string description) =>
        JsonSerializer.Serialize(new { fault = new { code, message, description } });

    public static IResult Answer(int status, int code, string message, string description) =>
        TypedResults.Text(Text(code, message, description), "application/json", statusCode: status);
}
