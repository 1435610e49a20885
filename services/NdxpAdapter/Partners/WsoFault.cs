using System.Globalization;
using System.Text.Json;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.NdxpAdapter.Partners;

/// <summary>A refusal by NDXP's own gateway, <c>{"fault":{"code":…}}</c>. Its words are not passed on.</summary>
/// <param name="Code">Of WSO2.</param>
internal readonly record struct WsoFault(int Code)
{
    public static WsoFault? Of(Node root) =>
        root.Find(["fault", "code"]) is { Text: { } text } && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? new WsoFault(code) : null;

    /// <summary>Null = the body is none.</summary>
    public static WsoFault? Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Of(NodeReader.ReadJson(body.Span));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <param name="inSuccess">It came with a status of success.</param>
    public Problem ToProblem(bool inSuccess)
    {
        var kind = Code switch
        {
            900901 or 900902 or 900900 => NdxpProblems.CredentialsRefused,
            900908 or 900910 => NdxpProblems.NotSubscribed,
            >= 900800 and <= 900807 => NdxpProblems.Throttled,
            _ => inSuccess ? NdxpProblems.ErrorBody : NdxpProblems.Failed,
        };
        return kind.Because(string.Create(CultureInfo.InvariantCulture, $"WSO2 code {Code}."), string.Create(CultureInfo.InvariantCulture, $"Mã WSO2 {Code}."));
    }
}
