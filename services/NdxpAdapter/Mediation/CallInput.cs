using System.Text.Json;
using GiaLai.Lgsp.NdxpAdapter.Officials;

namespace GiaLai.Lgsp.NdxpAdapter.Mediation;

/// <summary>What the gateway handed over, and who asks.</summary>
internal sealed record CallInput
{
    public required HttpRequest Request { get; init; }

    public required IReadOnlyDictionary<string, string> Path { get; init; }

    /// <summary>The caller's JSON; undefined where there is none.</summary>
    public JsonElement Body { get; init; }

    public required string RequestId { get; init; }

    /// <summary>The calling system, <c>one-stop@H21.01</c>.</summary>
    public required string Client { get; init; }

    public required string Purpose { get; init; }

    /// <summary>The account under which the official is known there; null = the call names none.</summary>
    public Official? Official { get; init; }

    public string Agency => AgencyOf(Client);

    public static string AgencyOf(string client) => client[(client.LastIndexOf('@') + 1)..];

    /// <summary>Null = there is no such value.</summary>
    public string? Value(ValueSource source) => source.Kind switch
    {
        "value" => source.Name,
        "path" => Path.GetValueOrDefault(source.Name),
        "query" => Single(Request.Query[source.Name]),
        "header" => Single(Request.Headers[source.Name]),
        "body" => BodyValue(source.Name),
        "platform" => source.Name switch { "requestId" => RequestId, "client" => Client, "agency" => Agency, _ => Purpose },
        "official" => source.Name switch { "account" => Official?.Account, "authHash" => Official?.AuthHash, _ => Official?.Code },
        _ => throw new InvalidOperationException($"{source.Kind} is no source."),
    };

    private static string? Single(Microsoft.Extensions.Primitives.StringValues values) => values is [{ Length: > 0 } value] ? value : null;

    private string? BodyValue(string path)
    {
        var at = Body;
        foreach (var name in path.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => null,
            JsonValueKind.String => Text(at),
            // Numbers and truth values as they are written; objects and arrays as JSON, for jsonText.
            _ => at.GetRawText(),
        };
    }
    /// <summary>Half of a surrogate pair is no text: it stands as U+FFFE, which no service takes.</summary>
    private static string? Text(JsonElement at)
    {
        try
        {
            return at.GetString();
        }
        catch (InvalidOperationException)
        {
            return "\uFFFE";
        }
    }
}
