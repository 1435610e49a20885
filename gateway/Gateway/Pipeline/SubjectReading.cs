using GiaLai.Lgsp.Contracts.Registry;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// Reads from a request whom it is about. Providers' frameworks differ: every spelling of a name counts, in either case, of a header
/// also with underscores (CGI and its heirs make no difference), and of a list each of its values.
/// </summary>
internal static class SubjectReading
{
    /// <summary>Every value given for the parameter, decoded once; a call names one person, so more than one is for the caller to explain.</summary>
    public static IEnumerable<string> Values(Call call, ServiceOperation operation, SubjectParameter subject) =>
        (subject.In switch
        {
            "path" => InPath(call.Target.Path[call.RestStart..].ToString(), operation.Path, subject.Name),
            "query" => InQuery(call.Target.Query.TrimStart('?').ToString(), subject.Name),
            _ => InHeaders(call.Http.Request.Headers, subject.Name),
        }).SelectMany(value => value.Split(',', ';', '|'));

    private static List<string> InHeaders(IHeaderDictionary headers, string name)
    {
        var wanted = name.Replace('_', '-');
        var values = new List<string>();
        foreach (var (spelling, given) in headers)
        {
            if (spelling.Length == wanted.Length && spelling.Replace('_', '-').Equals(wanted, StringComparison.OrdinalIgnoreCase))
            {
                values.AddRange(given.OfType<string>());
            }
        }

        return values;
    }

    private static List<string> InPath(string path, string template, string name)
    {
        var sent = path.Split('/');
        var parts = template.Split('/');
        var at = Array.FindIndex(parts, part => part.Contains($"{{{name}}}", StringComparison.Ordinal));
        if (at < 0 || at >= sent.Length)
        {
            return [];
        }

        var before = parts[at].IndexOf('{', StringComparison.Ordinal);
        var after = parts[at].Length - parts[at].IndexOf('}', StringComparison.Ordinal) - 1;
        return sent[at].Length > before + after ? [Decode(sent[at][before..^after])] : [];
    }

    private static List<string> InQuery(string query, string name)
    {
        var values = new List<string>();
        foreach (var pair in query.Split('&', ';'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && Decode(pair[..equals].Replace('+', ' ')).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                values.Add(Decode(pair[(equals + 1)..].Replace('+', ' ')));
            }
        }

        return values;
    }

    private static string Decode(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
}
