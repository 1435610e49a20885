using GiaLai.Lgsp.Evidence.Notes;

namespace GiaLai.Lgsp.Verify;

/// <summary>The command line: words and options, an option's value after a space or an equals sign.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, List<string>> options = new(StringComparer.Ordinal);

    private Arguments()
    {
    }

    public List<string> Words { get; } = [];

    public static Arguments Parse(IReadOnlyList<string> args, IReadOnlySet<string> withValue, IReadOnlySet<string> flags)
    {
        var parsed = new Arguments();
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                parsed.Words.Add(args[i]);
                continue;
            }

            var parts = args[i].Split('=', 2);
            if (flags.Contains(parts[0]) && parts.Length == 1)
            {
                parsed.options[parts[0]] = [];
            }
            else if (withValue.Contains(parts[0]) && (parts.Length == 2 || i + 1 < args.Count))
            {
                if (!parsed.options.TryGetValue(parts[0], out var values))
                {
                    parsed.options[parts[0]] = values = [];
                }

                values.Add(parts.Length == 2 ? parts[1] : args[++i]);
            }
            else
            {
                throw new UsageException($"Unknown or incomplete option {parts[0]} / Tùy chọn {parts[0]} không hợp lệ hoặc thiếu giá trị");
            }
        }

        return parsed;
    }

    public bool Has(string option) => options.ContainsKey(option);

    public string? One(string option) =>
        Values(option) switch
        {
            [] => null,
            [var value] => value,
            _ => throw new UsageException($"{option} is given twice / {option} bị lặp"),
        };

    public IReadOnlyList<string> Values(string option) => options.TryGetValue(option, out var values) ? values : [];

    /// <summary>Keys of one type: each value is a key, or <c>@file</c> with one on each line.</summary>
    public IReadOnlyList<VerifierKey> Keys(string option, NoteKeyType type)
    {
        var keys = new List<VerifierKey>();
        foreach (var text in Values(option).SelectMany(value => value.StartsWith('@') ? Lines(value[1..]) : [value]))
        {
            keys.Add(VerifierKey.TryParse(text, out var key) && key.Type == type
                ? key
                : throw new UsageException($"what {option} names is no {(type == NoteKeyType.Ed25519 ? "log" : "witness")} key (name+id+base64) / không phải khóa hợp lệ"));
        }

        return keys;
    }

    // Refusals do not repeat what was given: it may be somebody's private key.

    /// <summary>Pinned keys of a file, by type; empty lines and lines that begin with # are passed over.</summary>
    public static IReadOnlyList<VerifierKey> Pinned(string file) =>
        [.. Lines(file).Select(line => VerifierKey.TryParse(line, out var key) ? key : throw new UsageException($"{file}: a line is no public key / có dòng không phải khóa công khai hợp lệ"))];

    private static IEnumerable<string> Lines(string file) =>
        InputFile.ReadTextAsync(file).GetAwaiter().GetResult().Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');
}

internal sealed class UsageException(string message) : Exception(message);
