using System.Text.RegularExpressions;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace GiaLai.Lgsp.NdxpAdapter.Declarations;

/// <summary>Reads <c>service.yaml</c> strictly: every fault is named, and one fault stops the start.</summary>
internal sealed class DeclarationReader
{
    private static readonly string[] Channels = ["NDXP", "VXP", "NDOP", "direct"];
    private static readonly string[] Statuses = ["live", "simulated", "planned"];

    private readonly List<string> errors = [];
    private readonly Dictionary<string, CodeMap> codes = [];

    private DeclarationReader()
    {
    }

    /// <summary>All services of a folder, by name.</summary>
    public static IReadOnlyList<Declaration> ReadFolder(string folder)
    {
        var read = new List<Declaration>();
        var errors = new List<string>();
        foreach (var file in Directory.GetFiles(folder, "service.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var document = Path.Combine(Path.GetDirectoryName(file)!, "openapi.yaml");
            var reader = new DeclarationReader();
            if (!File.Exists(document))
            {
                reader.errors.Add("openapi.yaml does not lie beside it");
            }
            else if (reader.Read(File.ReadAllText(file), File.ReadAllText(document)) is { } declaration)
            {
                read.Add(declaration);
            }

            errors.AddRange(reader.errors.Select(error => $"{file}: {error}"));
        }

        errors.AddRange(read.GroupBy(declaration => declaration.Prefix).Where(same => same.Count() > 1).Select(same => $"{same.Key} is declared twice"));
        return errors.Count == 0 ? read : throw new InvalidOperationException("The declared services have faults:\n" + string.Join('\n', errors));
    }

    /// <summary>One service; throws with every fault.</summary>
    public static Declaration Read(string name, string yaml, string document)
    {
        var reader = new DeclarationReader();
        var declaration = reader.Read(yaml, document);
        return reader.errors.Count == 0 ? declaration! : throw new InvalidOperationException($"{name}: {string.Join("; ", reader.errors)}");
    }

    private Declaration? Read(string yaml, string document)
    {
        DeclarationText text;
        try
        {
            text = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).WithDuplicateKeyChecking().Build()
                .Deserialize<DeclarationText>(yaml) ?? new DeclarationText();
        }
        catch (YamlException exception)
        {
            errors.Add($"line {exception.Start.Line}: {exception.InnerException?.Message ?? exception.Message}");
            return null;
        }

        Check(ServiceId.IsName(text.Name), $"name '{text.Name}' is not in kebab-case");
        var owned = AgencyCode.TryParse(text.Owner, null, out var owner);
        Check(owned, $"owner '{text.Owner}' is no agency code");
        Check(text.Title is { Vi: not null, En: not null }, "title needs vi and en");
        Check(Channels.Contains(text.Channel), $"channel '{text.Channel}' is not one of {string.Join(", ", Channels)}");
        Check(Statuses.Contains(text.Status), $"status '{text.Status}' is not one of {string.Join(", ", Statuses)}");
        Check(!string.IsNullOrEmpty(text.Partner), "partner is missing");
        foreach (var (channel, partner) in text.Also)
        {
            Check(Channels.Contains(channel) && channel != text.Channel, $"also: '{channel}' is not another one of {string.Join(", ", Channels)}");
            Check(!string.IsNullOrEmpty(partner), $"also.{channel}: partner is missing");
        }

        Check(text.Operations.Count > 0, "there are no operations");
        foreach (var (name, entries) in text.Codes)
        {
            Check(entries.Values.Distinct().Count() == entries.Count, $"codes.{name}: two of ours have the same national code, so there is no way back");
            codes[name] = errors.Count == 0 ? new CodeMap(entries) : new CodeMap(new Dictionary<string, string>());
        }

        var operations = text.Operations.Select(pair => ReadOperation(pair.Key, pair.Value)).ToList();
        if (errors.Count > 0)
        {
            return null;
        }

        return new Declaration
        {
            Name = text.Name!,
            Version = text.Version,
            Owner = owner,
            Title = (text.Title!.Vi!, text.Title.En!),
            Summary = (text.Summary?.Vi ?? text.Title.Vi!, text.Summary?.En ?? text.Title.En!),
            Channel = text.Channel!,
            Status = text.Status!,
            Source = text.Source,
            Partner = text.Partner!,
            Ways = [new Way(text.Channel!, text.Partner!), .. text.Also.Select(other => new Way(other.Key, other.Value))],
            Tags = text.Tags,
            Policy = text.Policy,
            Operations = operations!,
            Document = document,
        };
    }

    private Operation? ReadOperation(string id, OperationText text)
    {
        Check(text.Method is "GET" or "POST" or "PUT" or "DELETE" or "PATCH", $"{id}: method '{text.Method}'");
        Check(text.Path is ['/', ..], $"{id}: path '{text.Path}' does not start with a slash");
        Check((text.Rest is null) != (text.Soap is null), $"{id}: exactly one of rest and soap is needed");
        Check(text.Answer?.Format is "json" or "xml", $"{id}: answer.format is json or xml");
        Check(text.Answer is not { Format: "xml" } || text.Answer is { Namespace: not null, Element: not null }, $"{id}: an XML answer needs namespace and element");
        Check(!text.MayWait || (text.Idempotent && text.Method != "GET"), $"{id}: only a write that may be repeated may wait");
        if (errors.Count > 0)
        {
            return null;
        }

        return new Operation
        {
            Id = id,
            Method = text.Method!,
            Path = text.Path!.Split('/', StringSplitOptions.RemoveEmptyEntries),
            Idempotent = text.Idempotent,
            MayWait = text.MayWait,
            Timeout = TimeSpan.FromMilliseconds(text.TimeoutMs),
            MaxAnswerBytes = text.MaxAnswerBytes,
            Rest = text.Rest is not { } rest ? null : new RestCall(
                HttpMethod.Parse(rest.Method ?? text.Method), rest.Path ?? "", ReadRequest(id, rest.Query), ReadRequest(id, rest.Headers), ReadRequest(id, rest.Body)),
            Soap = text.Soap is not { } soap ? null : new SoapCall(
                soap.Path ?? "", soap.Action ?? "", soap.Namespace ?? "", soap.Element ?? "", ReadRequest(id, soap.Header), ReadRequest(id, soap.Body)),
            Answer = new Answer
            {
                IsXml = text.Answer!.Format == "xml",
                Namespace = text.Answer.Namespace,
                Element = text.Answer.Element,
                Errors = [.. text.Answer.Errors.Select(condition => ReadCondition(id, condition))],
                NotFound = [.. text.Answer.NotFound.Select(condition => ReadCondition(id, condition))],
                Fields = ReadFields(id, text.Answer.Fields),
            },
        };
    }

    private IReadOnlyList<RequestField> ReadRequest(string id, List<RequestFieldText> fields) =>
    [
        .. fields.Select(field =>
        {
            var place = $"{id}: {field.To}";
            Check(!string.IsNullOrEmpty(field.To), $"{id}: a field without 'to'");
            Check((field.From is null) != (field.Value is null), $"{place}: exactly one of from and value is needed");
            var source = ValueSource.Constant(field.Value ?? "");
            Check(field.From is null || ValueSource.TryParse(field.From, out source), $"{place}: from '{field.From}' is unknown");
            return new RequestField((field.To ?? "").Split('.'), source)
            {
                Form = ReadForm(place, field.Form),
                Codes = ReadCodes(place, field.Codes),
                Map = field.Map,
                Required = field.Required,
                Matches = ReadPattern(place, field.Matches),
                When = ReadPattern(place, field.When),
            };
        }),
    ];

    private IReadOnlyList<AnswerField> ReadFields(string place, IEnumerable<KeyValuePair<string, object>> fields) =>
        [.. fields.Select(field => ReadField($"{place}: {field.Key}", field.Key, field.Value))];

    /// <summary>A path alone, or a mapping with more.</summary>
    private AnswerField ReadField(string place, string name, object value)
    {
        if (value is string path)
        {
            return new AnswerField(name, Split(path));
        }

        if (value is not Dictionary<object, object> members)
        {
            errors.Add($"{place}: a path or a mapping is expected");
            return new AnswerField(name, []);
        }

        foreach (var member in members.Keys)
        {
            Check(member is "from" or "form" or "codes" or "list" or "required" or "fields", $"{place}: '{member}' is unknown");
        }

        var inner = members.GetValueOrDefault("fields") as Dictionary<object, object>;
        return new AnswerField(name, Split(Word("from") ?? ""))
        {
            Form = ReadForm(place, Word("form")),
            Codes = ReadCodes(place, Word("codes")),
            List = Word("list") == "true",
            Required = Word("required") == "true",
            Fields = inner is null ? null : ReadFields(place, inner.Select(pair => KeyValuePair.Create((string)pair.Key, pair.Value))),
        };

        string? Word(string member) => members.GetValueOrDefault(member) as string;
    }

    private Condition ReadCondition(string id, ConditionText text)
    {
        var path = text.Present ?? text.Missing ?? text.IsNull ?? text.Path;
        Check(path is not null && (text.Path is null || text.Is is null != (text.IsNot is null)), $"{id}: a condition needs present, missing, isNull, or path with is or isNot");
        return new Condition(Split(path ?? ""), text.Is ?? text.IsNot, text.Missing is not null || text.IsNot is not null, text.IsNull is not null);
    }

    private Form ReadForm(string place, string? text)
    {
        var known = Form.TryParse(text ?? "text", out var form);
        Check(known, $"{place}: form '{text}' is unknown");
        return form;
    }

    private CodeMap? ReadCodes(string place, string? name)
    {
        if (name is null)
        {
            return null;
        }

        Check(codes.TryGetValue(name, out var map), $"{place}: there are no codes '{name}'");
        return map;
    }

    private Regex? ReadPattern(string place, string? pattern)
    {
        try
        {
            return pattern is null ? null : new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            errors.Add($"{place}: '{pattern}' is no pattern");
            return null;
        }
    }

    private static string[] Split(string path) => path.Split('.', StringSplitOptions.RemoveEmptyEntries);

    private void Check(bool holds, string error)
    {
        if (!holds)
        {
            errors.Add(error);
        }
    }
}
