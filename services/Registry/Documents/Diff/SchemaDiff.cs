using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents.Diff;

/// <summary>Compares two schemas: sent values must still be accepted, received values must still be as promised.</summary>
internal sealed class SchemaDiff(ServiceDocument old, ServiceDocument @new, ChangeList changes)
{
    // More pairs than any sensible document has; a hostile one would have the product of its schemas.
    private const int MaxPairs = 200_000;
    private const int MaxParts = 1_000_000;

    // A format that holds every value of another.
    private static readonly (string Narrow, string Wide)[] Formats = [("int32", "int64"), ("float", "double"), ("uri", "uri-reference"), ("email", "idn-email"), ("uri", "iri")];

    private readonly LimitDiff limits = new(changes);
    private readonly HashSet<(string, string, Direction)> compared = [];

    private int parts;

    // Not recursion: two circles of schemas meet in a path as long as the product of their lengths.
    private readonly Queue<(Located Before, Located After, Direction Direction)> waiting = new();

    /// <summary>Takes a pair of schemas for <see cref="Finish"/>.</summary>
    public void Compare(Located before, Located after, Direction direction) => waiting.Enqueue((before, after, direction));

    public void Finish()
    {
        while (waiting.TryDequeue(out var pair))
        {
            CompareOne(pair.Before, pair.After, pair.Direction);
        }
    }

    private void CompareOne(Located before, Located after, Direction direction)
    {
        var (from, to) = (old.Resolve(before.Value, before.Place), @new.Resolve(after.Value, after.Place));
        // Each pair once: this ends recursion, and a shared schema is reported where it stands and not for each use.
        if (compared.Count >= MaxPairs || parts > MaxParts)
        {
            changes.Stop();
            return;
        }

        if (!compared.Add((from.Place.ToString(), to.Place.ToString(), direction)))
        {
            return;
        }

        var pair = new SchemaPair(EffectiveSchema.Of(old, before), EffectiveSchema.Of(@new, after), from.Place, to.Place, direction);
        parts += pair.Old.Parts + pair.New.Parts;
        if (pair.Old.IsTruncated || pair.New.IsTruncated)
        {
            changes.Stop();
        }

        if (!CompareTypes(pair))
        {
            return;
        }

        CompareNull(pair);
        CompareFormat(pair);
        limits.Compare(pair);
        CompareValues(pair);
        CompareFields(pair);
        CompareItems(pair);
        CompareAlternatives(pair);
        CompareConditions(pair);
    }

    /// <summary>False when nothing is left to compare.</summary>
    private bool CompareTypes(SchemaPair pair)
    {
        var (before, after) = (pair.Old.Types, pair.New.Types);
        if (before is null && after is null)
        {
            return true;
        }

        var lost = after is not null && (before is null || !before.IsSubsetOf(after));
        var gained = before is not null && (after is null || !after.IsSubsetOf(before));
        if (!lost && !gained)
        {
            return true;
        }

        var kind = pair.IsSent ? lost ? Changes.TypeNarrowed : Changes.TypeChanged : gained ? Changes.TypeWidened : Changes.TypeChanged;
        Add(kind, pair, Types(before), Types(after));
        return before is null || after is null || before.Overlaps(after);
    }

    private void CompareNull(SchemaPair pair)
    {
        // An untyped schema takes null as it takes anything.
        if (pair.Old.Types is null || pair.New.Types is null || pair.Old.Nullable == pair.New.Nullable)
        {
            return;
        }

        var kind = pair.New.Nullable
            ? pair.IsSent ? Changes.NullChanged : Changes.NullPossible
            : pair.IsSent ? Changes.NullRefused : Changes.NullChanged;
        Add(kind, pair);
    }

    private void CompareFormat(SchemaPair pair)
    {
        var (before, after) = (pair.Old.Format, pair.New.Format);
        if (before == after)
        {
            return;
        }

        var narrower = before is null || Formats.Contains((after ?? "", before));
        var wider = after is null || Formats.Contains((before ?? "", after));
        var harmless = pair.IsSent ? wider : narrower;
        Add(harmless ? Changes.FormatHarmless : Changes.FormatChanged, pair, before ?? "—", after ?? "—");
    }

    private void CompareValues(SchemaPair pair)
    {
        var (before, after) = (pair.Old.Values, pair.New.Values);
        if (before is null && after is null)
        {
            return;
        }

        string[] lost = after is null ? [] : before is null ? ["*"] : [.. before.Except(after)];
        string[] gained = before is null ? [] : after is null ? ["*"] : [.. after.Except(before)];
        if (lost.Length + gained.Length == 0)
        {
            return;
        }

        if (pair.IsSent && lost.Length > 0)
        {
            Add(Changes.EnumNarrowed, pair, Join(lost));
        }
        else if (!pair.IsSent && gained.Length > 0)
        {
            Add(Changes.EnumWidened, pair, Join(gained));
        }
        else
        {
            Add(Changes.EnumHarmless, pair, Join(lost.Concat(gained)));
        }
    }

    private void CompareFields(SchemaPair pair)
    {
        var before = Fields(old, pair.Old, pair.Direction);
        var after = Fields(@new, pair.New, pair.Direction);
        foreach (var (name, field) in before)
        {
            if (after.TryGetValue(name, out var now))
            {
                CompareDuty(pair, name, field, now);
                Compare(field, now, pair.Direction);
            }
            else if (!pair.IsSent)
            {
                changes.Add(Changes.ReceivedFieldRemoved, field.Place, pair.NewPlace, name);
            }
            else
            {
                changes.Add(pair.New.Closed ? Changes.SentFieldRefused : Changes.SentFieldIgnored, field.Place, pair.NewPlace, name);
            }
        }

        foreach (var (name, field) in after.Where(f => !before.ContainsKey(f.Key)))
        {
            var kind = !pair.IsSent ? Changes.ReceivedFieldAdded : pair.New.Required.Contains(name) && !pair.Old.Required.Contains(name) ? Changes.FieldRequired : Changes.SentFieldAdded;
            changes.Add(kind, pair.OldPlace, field.Place, name);
        }

        if (pair.IsSent)
        {
            foreach (var name in pair.New.Required.Except(pair.Old.Required).Where(n => !pair.New.Properties.ContainsKey(n)))
            {
                Add(Changes.FieldRequired, pair, name);
            }
        }

        CompareOthers(pair);
    }

    private void CompareDuty(SchemaPair pair, string name, Located field, Located now)
    {
        var (was, isNow) = (pair.Old.Required.Contains(name), pair.New.Required.Contains(name));
        if (was == isNow)
        {
            return;
        }

        var kind = isNow
            ? pair.IsSent ? Changes.FieldRequired : Changes.FieldDutyEased
            : pair.IsSent ? Changes.FieldDutyEased : Changes.ReceivedFieldOptional;
        changes.Add(kind, field.Place, now.Place, name);
    }

    private void CompareOthers(SchemaPair pair)
    {
        if (pair.Old.Closed != pair.New.Closed)
        {
            Add(pair.IsSent && pair.New.Closed ? Changes.OthersRefused : Changes.OthersChanged, pair);
        }
        else if (pair.Old.Additional is { } before && pair.New.Additional is { } after)
        {
            Compare(before, after, pair.Direction);
        }
    }

    private void CompareItems(SchemaPair pair)
    {
        if (pair.Old.Items is { } before && pair.New.Items is { } after)
        {
            Compare(before, after, pair.Direction);
        }

        foreach (var (first, second) in pair.Old.PrefixItems.Zip(pair.New.PrefixItems))
        {
            Compare(first, second, pair.Direction);
        }

        if (pair.Old.PrefixItems.Count != pair.New.PrefixItems.Count)
        {
            Add(Changes.ConditionChanged, pair, "prefixItems");
        }
    }

    private void CompareAlternatives(SchemaPair pair)
    {
        if (pair.Old.Discriminator != pair.New.Discriminator && pair.Old.Discriminator is { } property)
        {
            Add(Changes.DiscriminatorChanged, pair, property, pair.New.Discriminator ?? "—");
        }

        var (before, after) = (pair.Old.Alternatives, pair.New.Alternatives);
        if ((before.Count == 0) != (after.Count == 0))
        {
            // One schema became several, or the reverse: for values that are sent the first narrows, for received ones the second widens.
            var harmful = pair.IsSent == (before.Count == 0);
            Add(harmful ? Changes.ConditionChanged : Changes.AlternativeHarmless, pair, "oneOf");
            return;
        }

        var (matched, removed, added) = Match(before, after);
        foreach (var (first, second) in matched)
        {
            Compare(first, second, pair.Direction);
        }

        foreach (var gone in removed)
        {
            changes.Add(pair.IsSent ? Changes.AlternativeRemoved : Changes.AlternativeHarmless, gone.Place, pair.NewPlace, Name(gone));
        }

        foreach (var extra in added)
        {
            changes.Add(pair.IsSent ? Changes.AlternativeHarmless : Changes.AlternativeAdded, pair.OldPlace, extra.Place, Name(extra));
        }
    }

    /// <summary>By name (reference or title), then by equal text, then, for those without a name that were only edited, by position.</summary>
    private static (List<(Located, Located)> Matched, List<Located> Removed, List<Located> Added) Match(List<Located> before, List<Located> after)
    {
        var matched = new List<(Located, Located)>();
        var (removed, added) = (before, after);
        foreach (var key in (Func<Located, string?>[])[NameOf, s => s.Value.GetRawText(), s => NameOf(s) is null ? "" : null])
        {
            var named = new Dictionary<string, Queue<Located>>(StringComparer.Ordinal);
            foreach (var schema in added)
            {
                if (key(schema) is { } name)
                {
                    (named.TryGetValue(name, out var same) ? same : named[name] = new Queue<Located>()).Enqueue(schema);
                }
            }

            var left = new List<Located>();
            var taken = new HashSet<Place>();
            foreach (var schema in removed)
            {
                if (key(schema) is { } name && named.TryGetValue(name, out var same) && same.TryDequeue(out var match))
                {
                    matched.Add((schema, match));
                    taken.Add(match.Place);
                }
                else
                {
                    left.Add(schema);
                }
            }

            (removed, added) = (left, [.. added.Where(a => !taken.Contains(a.Place))]);
        }

        return (matched, removed, added);
    }

    private void CompareConditions(SchemaPair pair)
    {
        foreach (var keyword in pair.Old.Conditions.Keys.Union(pair.New.Conditions.Keys))
        {
            if (pair.Old.Conditions.GetValueOrDefault(keyword) != pair.New.Conditions.GetValueOrDefault(keyword))
            {
                Add(Changes.ConditionChanged, pair, keyword);
            }
        }

        if (pair.IsSent && pair.Old.Default is { } before && pair.New.Default != before)
        {
            Add(Changes.DefaultChanged, pair, before, pair.New.Default ?? "—");
        }
    }

    /// <summary>Fields that travel in this direction: readOnly ones are not sent, writeOnly ones not received.</summary>
    private static Dictionary<string, Located> Fields(ServiceDocument document, EffectiveSchema schema, Direction direction)
    {
        var unseen = direction == Direction.Sent ? "readOnly" : "writeOnly";
        return schema.Properties.Where(p => !IsMarked(document, p.Value, unseen)).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
    }

    private static bool IsMarked(ServiceDocument document, Located field, string mark) =>
        Has(field.Value, mark) || Has(document.Resolve(field.Value, field.Place).Value, mark);

    private static bool Has(JsonElement schema, string mark) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(mark, out var flag) && flag.ValueKind == JsonValueKind.True;

    private static string? NameOf(Located schema) =>
        ServiceDocument.Text(schema.Value, "$ref") is { } reference ? reference[(reference.LastIndexOf('/') + 1)..] : ServiceDocument.Text(schema.Value, "title");

    private static string Name(Located schema) => NameOf(schema) ?? schema.Place.ToString();

    private void Add(ChangeKind kind, SchemaPair pair, params ReadOnlySpan<Words> quotes) => changes.Add(kind, pair.OldPlace, pair.NewPlace, quotes);

    private static Words Types(HashSet<string>? types) => types is null
        ? new Words("any", "bất kỳ")
        : string.Join(" | ", types.Contains("number") ? types.Where(t => t != "integer").Order(StringComparer.Ordinal) : types.Order(StringComparer.Ordinal));

    internal static string Join(IEnumerable<string> texts) => string.Join(", ", texts) is { Length: > 0 } joined ? joined : "—";
}
