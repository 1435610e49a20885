using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>
/// Reads YAML as the JSON it stands for, in one pass over the parser's events: no object graph, so aliases cost what they write.
/// Source: YAML 1.2.2; OpenAPI 3.1.1, "Format" (JSON-compatible tags, keys as text). The merge key of YAML 1.1 is read, because many
/// documents use it.
/// </summary>
internal sealed class YamlSource
{
    private readonly CanonicalJson document;
    private readonly DocumentLimits limits;
    private readonly Stack<Open> open = new();

    // An anchor whose value is still being read maps to null: an alias to it would contain itself.
    private readonly Dictionary<string, Anchored?> anchors = new(StringComparer.Ordinal);
    private int anchorsSeen;

    private YamlSource(CanonicalJson document, DocumentLimits limits)
    {
        this.document = document;
        this.limits = limits;
    }

    public static void Read(string text, CanonicalJson document, DocumentLimits limits)
    {
        if (text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var nul)
        {
            // The scanner takes NUL for the end of the text and would drop what follows.
            var lineStart = nul == 0 ? 0 : text.LastIndexOf('\n', nul - 1) + 1;
            document.Stop(DocumentFindings.InvalidText, new TextPosition(text.AsSpan(0, nul).Count('\n') + 1, nul - lineStart + 1));
        }

        var source = new YamlSource(document, limits);
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        var last = new TextPosition(1, 1);
        try
        {
            var documents = 0;
            while (parser.MoveNext())
            {
                var current = parser.Current!;
                last = At(current.Start);
                if (current is DocumentStart && ++documents > 1)
                {
                    document.Stop(DocumentFindings.SeveralDocuments, last);
                }

                source.Take(current, last);
            }
        }
        catch (YamlException error)
        {
            // Some errors name the first character of the text; the last thing that was understood is nearer.
            var named = At(error.Start);
            document.Stop(DocumentFindings.YamlSyntax, (named.Line, named.Column).CompareTo((last.Line, last.Column)) < 0 ? last : named, error.Message);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException or NullReferenceException)
        {
            // The parser fails this way on some broken texts (an unclosed flow sequence, for one).
            document.Stop(DocumentFindings.YamlSyntax, last, "The text breaks off or is malformed after this place.");
        }
    }

    private void Take(ParsingEvent current, TextPosition position)
    {
        switch (current)
        {
            case Scalar scalar when open.TryPeek(out var map) && map.WantsKey:
                Key(map, scalar, position);
                break;
            case NodeEvent or AnchorAlias when open.TryPeek(out var map) && map.WantsKey:
                document.Stop(DocumentFindings.YamlKey, position);
                break;
            case Scalar scalar:
                Value(scalar, position);
                break;
            case AnchorAlias alias:
                Alias(alias, position);
                break;
            case MappingStart start:
                Start(start, isMap: true, position);
                break;
            case SequenceStart start:
                Start(start, isMap: false, position);
                break;
            case MappingEnd or SequenceEnd:
                End(position);
                break;
        }
    }

    private void Key(Open map, Scalar key, TextPosition position)
    {
        if (!key.Anchor.IsEmpty)
        {
            document.Stop(DocumentFindings.YamlKey, position);
        }

        map.WantsKey = false;
        if (key.Value == "<<" && key.Style == ScalarStyle.Plain && key.Tag.IsEmpty)
        {
            map.Merges ??= [];
            map.IsMerging = true;
            return;
        }

        document.Key(key.Value, position);
    }

    private void Value(Scalar scalar, TextPosition position)
    {
        RefuseMerge(position);
        var start = StartOf(scalar, position);
        YamlScalar.Write(scalar.Value, scalar.Tag.IsEmpty ? "" : scalar.Tag.Value, scalar.Style == ScalarStyle.Plain, document, position);
        if (start >= 0)
        {
            anchors[scalar.Anchor.Value] = new Anchored(new WrittenValue(start, document.Length, 1, 0), IsMap: false);
        }

        ValueWritten(0);
    }

    private void Alias(AnchorAlias alias, TextPosition position)
    {
        if (anchors.GetValueOrDefault(alias.Value.Value) is not { } anchored)
        {
            document.Stop(DocumentFindings.YamlAlias, position, alias.Value.Value);
            return;
        }

        if (open.TryPeek(out var top) && top.IsMerging)
        {
            if (!anchored.IsMap)
            {
                document.Stop(DocumentFindings.YamlMerge, position);
            }

            top.Merges!.Add(anchored.Value);
            if (!top.IsMergeList)
            {
                top.IsMerging = false;
                top.WantsKey = true;
            }

            return;
        }

        document.Repeat(document.Recall(anchored.Value, position), anchored.Value, position);
        ValueWritten(anchored.Value.Height);
    }

    private void Start(NodeEvent start, bool isMap, TextPosition position)
    {
        if (open.TryPeek(out var top) && top is { IsMerging: true, IsMergeList: false } && !isMap && start.Anchor.IsEmpty)
        {
            top.IsMergeList = true;
            return;
        }

        RefuseMerge(position);
        if (!start.Tag.IsEmpty && start.Tag.Value != "!" && start.Tag.Value != (isMap ? "tag:yaml.org,2002:map" : "tag:yaml.org,2002:seq"))
        {
            document.Add(DocumentFindings.YamlTag, position, start.Tag.Value.Replace("tag:yaml.org,2002:", "!!", StringComparison.Ordinal));
        }

        var written = StartOf(start, position);
        open.Push(new Open(isMap) { Anchor = start.Anchor.IsEmpty ? null : start.Anchor.Value, Start = written, NodesBefore = document.Nodes });
        if (isMap)
        {
            document.StartObject(position);
        }
        else
        {
            document.StartArray(position);
        }
    }

    private void End(TextPosition position)
    {
        if (open.Peek() is { IsMergeList: true } merging)
        {
            merging.IsMergeList = false;
            merging.IsMerging = false;
            merging.WantsKey = true;
            return;
        }

        var closed = open.Pop();
        foreach (var merge in closed.Merges ?? [])
        {
            Merge(closed, merge, position);
        }

        document.End();
        var height = closed.Height + 1;
        if (closed.Anchor is { } anchor)
        {
            anchors[anchor] = new Anchored(new WrittenValue(closed.Start, document.Length, document.Nodes - closed.NodesBefore, height), closed.IsMap);
        }

        ValueWritten(height);
    }

    // A member of the mapping itself wins wherever it stands; of several merged mappings the first.
    private void Merge(Open map, WrittenValue merged, TextPosition position)
    {
        var members = JsonElement.Parse(document.Recall(merged, position), new JsonDocumentOptions { MaxDepth = 1000 });
        foreach (var member in members.EnumerateObject())
        {
            if (!document.Has(member.Name))
            {
                document.Key(member.Name, position);
                document.Repeat(JsonMarshal.GetRawUtf8Value(member.Value), merged with { Height = merged.Height - 1 }, position);
            }
        }

        map.Height = Math.Max(map.Height, merged.Height - 1);
    }

    private void ValueWritten(int height)
    {
        if (open.TryPeek(out var holder))
        {
            holder.Height = Math.Max(holder.Height, height);
            holder.WantsKey = holder.IsMap;
        }
    }

    private void RefuseMerge(TextPosition position)
    {
        if (open.TryPeek(out var top) && top.IsMerging)
        {
            document.Stop(DocumentFindings.YamlMerge, position);
        }
    }

    /// <summary>Where the bytes of an anchored value begin; -1 without an anchor.</summary>
    private int StartOf(NodeEvent value, TextPosition position)
    {
        if (value.Anchor.IsEmpty)
        {
            return -1;
        }

        if (++anchorsSeen > limits.MaxAnchors)
        {
            document.Stop(DocumentFindings.TooManyAnchors, position, limits.MaxAnchors.ToString(CultureInfo.InvariantCulture));
        }

        anchors[value.Anchor.Value] = null;
        return document.Length;
    }

    private static TextPosition At(Mark mark) => new((int)mark.Line, (int)mark.Column);

    private sealed record Anchored(WrittenValue Value, bool IsMap);

    private sealed class Open(bool isMap)
    {
        public bool IsMap { get; } = isMap;

        public bool WantsKey { get; set; } = isMap;

        /// <summary>The value to come belongs to a merge key.</summary>
        public bool IsMerging { get; set; }

        /// <summary>Inside the list of a merge key.</summary>
        public bool IsMergeList { get; set; }

        public List<WrittenValue>? Merges { get; set; }

        public string? Anchor { get; init; }

        public int Start { get; init; }

        public int NodesBefore { get; init; }

        /// <summary>Levels of nesting below.</summary>
        public int Height { get; set; }
    }
}
