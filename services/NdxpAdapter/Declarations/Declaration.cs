using System.Text.RegularExpressions;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.NdxpAdapter.Mediation;

namespace GiaLai.Lgsp.NdxpAdapter.Declarations;

/// <summary>A national service as its files declare it: who owns it, how it is called here, how it is called there.</summary>
internal sealed record Declaration
{
    public required string Name { get; init; }

    /// <summary>Major version here, from 1.</summary>
    public required int Version { get; init; }

    public required AgencyCode Owner { get; init; }

    public required (string Vi, string En) Title { get; init; }

    public required (string Vi, string En) Summary { get; init; }

    /// <summary><c>NDXP</c>, <c>VXP</c>, <c>NDOP</c> or <c>direct</c>.</summary>
    public required string Channel { get; init; }

    /// <summary><c>live</c>, <c>simulated</c> or <c>planned</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Where its dialect is laid down; null = not public.</summary>
    public string? Source { get; init; }

    /// <summary>Name of the national system in <see cref="NdxpOptions.Partners"/>.</summary>
    public required string Partner { get; init; }

    /// <summary>Every way to it, that of <see cref="Channel"/> first: the profile of channels chooses.</summary>
    public required IReadOnlyList<Way> Ways { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required PolicyText Policy { get; init; }

    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>The OpenAPI document that goes to Registry, as it is.</summary>
    public required string Document { get; init; }

    /// <summary>First two segments of its paths at this process.</summary>
    public string Prefix => $"{Name}/v{Version}";
}

/// <param name="Channel">As in the profile of channels.</param>
/// <param name="Partner">Which national system answers there.</param>
internal sealed record Way(string Channel, string Partner);

internal sealed record Operation
{
    /// <summary>The operationId of the document.</summary>
    public required string Id { get; init; }

    public required string Method { get; init; }

    /// <summary>Segments; one in braces is a parameter.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>It may be repeated: asking twice is asking once.</summary>
    public required bool Idempotent { get; init; }

    /// <summary>A caller may hand it in with <c>Prefer: respond-async</c>: it is sent later, and again until it is done.</summary>
    public bool MayWait { get; init; }

    /// <summary>Headers of the caller's that the partner's request is made of.</summary>
    public IEnumerable<string> HeaderNames => (Rest is { } rest ? rest.Query.Concat(rest.Headers).Concat(rest.Body) : Soap!.Header.Concat(Soap.Body))
        .Where(value => value.Source.Kind == "header").Select(value => value.Source.Name).Append("Official").Append(Contracts.LgspHeaders.Purpose).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>One attempt.</summary>
    public required TimeSpan Timeout { get; init; }

    public required int MaxAnswerBytes { get; init; }

    /// <summary>Exactly one of this and <see cref="Soap"/>.</summary>
    public RestCall? Rest { get; init; }

    public SoapCall? Soap { get; init; }

    public required Answer Answer { get; init; }
}

/// <param name="Path">Segments in braces are filled from path parameters of the same name.</param>
internal sealed record RestCall(
    HttpMethod Method, string Path, IReadOnlyList<RequestField> Query, IReadOnlyList<RequestField> Headers, IReadOnlyList<RequestField> Body);

/// <param name="Path">Of the endpoint.</param>
/// <param name="Action">Header <c>SOAPAction</c>, without quotes.</param>
/// <param name="Namespace">Of the request element and its children.</param>
/// <param name="Element">Local name of the request element.</param>
/// <param name="Header">Children of the SOAP header, in this order.</param>
/// <param name="Body">Children of the request element, in this order.</param>
internal sealed record SoapCall(
    string Path, string Action, string Namespace, string Element, IReadOnlyList<RequestField> Header, IReadOnlyList<RequestField> Body);

/// <summary>One value of the national request.</summary>
/// <param name="To">Its name there; dots lead into JSON objects.</param>
/// <param name="Source">Where it comes from.</param>
internal sealed record RequestField(string[] To, ValueSource Source)
{
    public Form Form { get; init; } = Form.Text;

    public CodeMap? Codes { get; init; }

    /// <summary>Name of a local map of the maps file; null = none.</summary>
    public string? Map { get; init; }

    public bool Required { get; init; }

    /// <summary>What our value must look like.</summary>
    public Regex? Matches { get; init; }

    /// <summary>The field is sent only when our value looks like this: alternatives of one value.</summary>
    public Regex? When { get; init; }
}

/// <summary>How the national answer becomes ours.</summary>
internal sealed record Answer
{
    public required bool IsXml { get; init; }

    /// <summary>Namespace of the answer element inside a SOAP body; null = JSON.</summary>
    public string? Namespace { get; init; }

    public string? Element { get; init; }

    public required IReadOnlyList<Condition> Errors { get; init; }

    public required IReadOnlyList<Condition> NotFound { get; init; }

    public required IReadOnlyList<AnswerField> Fields { get; init; }
}

/// <summary>One member of our answer.</summary>
/// <param name="Name">Its name here.</param>
/// <param name="From">Its path there, from where its parent stands.</param>
internal sealed record AnswerField(string Name, string[] From)
{
    public Form Form { get; init; } = Form.Text;

    public CodeMap? Codes { get; init; }

    /// <summary>An array of all that stand at the path; else the first.</summary>
    public bool List { get; init; }

    public bool Required { get; init; }

    /// <summary>Null = a value.</summary>
    public IReadOnlyList<AnswerField>? Fields { get; init; }

    public System.Text.Json.JsonEncodedText Encoded { get; } = System.Text.Json.JsonEncodedText.Encode(Name);
}

/// <param name="Path">Where to look.</param>
/// <param name="Wanted">Null = whether there is anything.</param>
/// <param name="Negated">It holds when there is nothing, or another value.</param>
/// <param name="Null">It holds when the member is there and is JSON's null.</param>
internal sealed record Condition(string[] Path, string? Wanted, bool Negated, bool Null = false)
{
    public bool Holds(Node answer)
    {
        var found = answer.Find(Path);
        if (Null)
        {
            return found is { IsNull: true };
        }

        var present = found is { IsNull: false };
        return (Wanted is null ? present : present && found!.Text == Wanted) != Negated;
    }
}

/// <summary>Codes here and there, one to one.</summary>
internal sealed class CodeMap(IReadOnlyDictionary<string, string> ours)
{
    private readonly Dictionary<string, string> theirs = ours.ToDictionary(pair => pair.Value, pair => pair.Key);

    public IReadOnlyDictionary<string, string> Entries => ours;

    public string? ToNational(string code) => ours.GetValueOrDefault(code);

    public string? ToOurs(string code) => theirs.GetValueOrDefault(code);
}
