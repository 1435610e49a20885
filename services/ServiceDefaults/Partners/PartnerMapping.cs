using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.ServiceDefaults.Partners;

/// <summary>
/// How an outside system whose interface is not ours is spoken to: addresses, verbs, headers, names of fields and of values. One JSON
/// file per partner, comments allowed; what is not known here is refused when the process starts.
/// </summary>
public sealed partial record PartnerMapping
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Name of the partner in health, metrics and log lines, <c>vapex</c>.</summary>
    public required string Partner { get; init; }

    public PartnerAuthentication Authentication { get; init; } = new();

    public PartnerAnswers Answers { get; init; } = new();

    /// <summary>By the name that the adapter gives them.</summary>
    public required IReadOnlyDictionary<string, PartnerOperation> Operations { get; init; }

    /// <summary>How documents are renamed, by name.</summary>
    public IReadOnlyDictionary<string, JsonMap> Maps { get; init; } = new Dictionary<string, JsonMap>();

    /// <param name="file">Its path.</param>
    /// <param name="operations">Names that must be mapped.</param>
    /// <exception cref="InvalidOperationException">With every fault.</exception>
    public static PartnerMapping Read(string file, params IReadOnlyCollection<string> operations)
    {
        PartnerMapping mapping;
        try
        {
            mapping = JsonSerializer.Deserialize<PartnerMapping>(File.ReadAllText(file), Form) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException($"The mapping {file} cannot be read: {exception.Message}", exception);
        }

        var faults = mapping.Faults(operations).ToList();
        return faults.Count == 0 ? mapping : throw new InvalidOperationException($"The mapping {file} is not complete: {string.Join(' ', faults)}");
    }

    /// <summary>The map of this name; null = documents go as they are.</summary>
    public JsonMap? Map(string? name) => name is null ? null : Maps[name];

    /// <summary>A document of ours as this operation sends it.</summary>
    public JsonNode ToTheirs(string operation, JsonNode ours) => Map(Operations[operation].Send)?.ToTheirs(ours) ?? ours;

    /// <summary>Everything that is wrong with it.</summary>
    public IEnumerable<string> Faults(params IReadOnlyCollection<string> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        foreach (var name in operations.Where(name => !Operations.ContainsKey(name)))
        {
            yield return $"The operation '{name}' is missing.";
        }

        foreach (var name in Operations.Keys.Except(operations))
        {
            yield return $"There is no operation '{name}'.";
        }

        foreach (var (name, operation) in Operations)
        {
            if (!operation.Path.StartsWith('/'))
            {
                yield return $"The path of '{name}' must begin with a slash.";
            }

            foreach (var map in new[] { operation.Send, operation.Receive }.Where(map => map is not null && !Maps.ContainsKey(map)))
            {
                yield return $"'{name}' names the map '{map}', which does not exist.";
            }
        }

        foreach (var (name, map) in Maps)
        {
            foreach (var fault in map.Faults())
            {
                yield return $"Map '{name}': {fault}";
            }
        }

        if (Authentication is { Kind: PartnerAuthenticationKind.ClientCredentials, TokenPath: null })
        {
            yield return "authentication.tokenPath is missing.";
        }

        if (Authentication is { Kind: PartnerAuthenticationKind.Header, Header: null })
        {
            yield return "authentication.header is missing.";
        }
    }

    /// <summary>The template with its <c>{names}</c> filled in, each escaped for an address when asked.</summary>
    internal static string Fill(string template, IReadOnlyDictionary<string, string?> values, bool escape) => Place().Replace(template, match =>
    {
        var value = values.GetValueOrDefault(match.Groups[1].Value) ?? "";
        return escape ? Uri.EscapeDataString(value) : value;
    });

    [GeneratedRegex(@"\{([a-zA-Z0-9]+)\}")]
    private static partial Regex Place();
}

public sealed record PartnerAuthentication
{
    public PartnerAuthenticationKind Kind { get; init; }

    /// <summary>Path of the token endpoint (RFC 6749, section 4.4, Basic).</summary>
    public string? TokenPath { get; init; }

    public string? Scope { get; init; }

    /// <summary>Header that carries the secret.</summary>
    public string? Header { get; init; }
}

public enum PartnerAuthenticationKind
{
    None,

    /// <summary>Client id and secret on each request. Source: RFC 7617.</summary>
    Basic,

    /// <summary>The secret in a header.</summary>
    Header,

    /// <summary>A token for client id and secret, kept until a minute before its end.</summary>
    ClientCredentials,
}

/// <summary>What all answers have in common.</summary>
public sealed record PartnerAnswers
{
    /// <summary>Larger answers are given up. Default 8 MiB.</summary>
    public int MaxBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Pointer (RFC 6901) whose presence in a success makes it a refusal; null = there is no such habit.</summary>
    public string? ErrorWhen { get; init; }

    /// <summary>Pointer to the partner's code of a refusal.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Pointer to its words.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Header with the detached JWS over the answer's body; null = answers are not signed.</summary>
    public string? SignatureHeader { get; init; }

    /// <summary>Path of the partner's keys (JWK set), asked without credentials, where no file pins them.</summary>
    public string? KeysPath { get; init; }
}

/// <summary>One operation at the partner. <c>{names}</c> in path, query and headers are filled in by the adapter.</summary>
public sealed record PartnerOperation
{
    public required string Method { get; init; }

    public required string Path { get; init; }

    /// <summary>A parameter whose value is empty is left out.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<int> Success { get; init; } = [200, 201, 202, 204];

    /// <summary>Map of the request's document.</summary>
    public string? Send { get; init; }

    /// <summary>Map of the answer's document, or of each of its items.</summary>
    public string? Receive { get; init; }

    /// <summary>Pointer to the list in an answer; null = the answer is one document.</summary>
    public string? Items { get; init; }

    /// <summary>Pointer to what asks for the next page; absent or null = the last one.</summary>
    public string? Next { get; init; }

    /// <summary>Until it is given up; null = as the partner's options say.</summary>
    public int? TimeoutMs { get; init; }
}
