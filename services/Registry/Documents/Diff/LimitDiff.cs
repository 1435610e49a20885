using System.Globalization;

namespace GiaLai.Lgsp.Registry.Documents.Diff;

/// <summary>Compares the limits of two schemas: length, size, range, pattern.</summary>
internal sealed class LimitDiff(ChangeList changes)
{
    public void Compare(SchemaPair pair)
    {
        foreach (var keyword in pair.Old.Lower.Keys.Union(pair.New.Lower.Keys))
        {
            Limit(pair, keyword, pair.Old.Lower.GetValueOrDefault(keyword), pair.New.Lower.GetValueOrDefault(keyword), stricter: 1);
        }

        foreach (var keyword in pair.Old.Upper.Keys.Union(pair.New.Upper.Keys))
        {
            Limit(pair, keyword, pair.Old.Upper.GetValueOrDefault(keyword, decimal.MaxValue), pair.New.Upper.GetValueOrDefault(keyword, decimal.MaxValue), stricter: -1);
        }

        Limit(pair, "minimum", pair.Old.Minimum ?? (decimal.MinValue, false), pair.New.Minimum ?? (decimal.MinValue, false), stricter: 1);
        Limit(pair, "maximum", pair.Old.Maximum ?? (decimal.MaxValue, false), pair.New.Maximum ?? (decimal.MaxValue, false), stricter: -1);
        if (pair.Old.Unique != pair.New.Unique)
        {
            Limit(pair, "uniqueItems", pair.New.Unique, !pair.New.Unique, Flag(pair.Old.Unique), Flag(pair.New.Unique));
        }

        if (pair.Old.MultipleOf != pair.New.MultipleOf)
        {
            var (before, after) = (pair.Old.MultipleOf, pair.New.MultipleOf);
            var tighter = before is null || (after is not null && IsMultiple(after.Value, before.Value));
            var looser = after is null || (before is not null && IsMultiple(before.Value, after.Value));
            // Neither contains the other: both.
            Limit(pair, "multipleOf", tighter || !looser, looser || !tighter, Text(before), Text(after));
        }

        if (!pair.Old.Patterns.SetEquals(pair.New.Patterns))
        {
            Limit(pair, "pattern", !pair.New.Patterns.IsSubsetOf(pair.Old.Patterns), !pair.Old.Patterns.IsSubsetOf(pair.New.Patterns),
                SchemaDiff.Join(pair.Old.Patterns), SchemaDiff.Join(pair.New.Patterns));
        }
    }

    private void Limit(SchemaPair pair, string keyword, decimal before, decimal after, int stricter) =>
        Limit(pair, keyword, (before, false), (after, false), stricter);

    /// <param name="pair">The schemas.</param>
    /// <param name="keyword">Name of the limit.</param>
    /// <param name="before">Old limit.</param>
    /// <param name="after">New limit.</param>
    /// <param name="stricter">1 when a greater limit is stricter, -1 when a lesser one is.</param>
    private void Limit(SchemaPair pair, string keyword, (decimal Value, bool Exclusive) before, (decimal Value, bool Exclusive) after, int stricter)
    {
        var order = after.Value.CompareTo(before.Value) * stricter;
        if (order == 0)
        {
            order = after.Exclusive.CompareTo(before.Exclusive);
        }

        if (order != 0)
        {
            Limit(pair, keyword, order > 0, order < 0, Text(before.Value, before.Exclusive), Text(after.Value, after.Exclusive));
        }
    }

    private void Limit(SchemaPair pair, string keyword, bool tightened, bool loosened, Words before, Words after)
    {
        var kind = pair.IsSent
            ? tightened ? Changes.LimitTightened : Changes.LimitHarmless
            : loosened ? Changes.LimitLoosened : Changes.LimitHarmless;
        changes.Add(kind, pair.OldPlace, pair.NewPlace, keyword, before, after);
    }

    private static bool IsMultiple(decimal value, decimal of)
    {
        try
        {
            return of != 0 && value % of == 0;
        }
        catch (OverflowException)
        {
            // Of very large by very small numbers.
            return false;
        }
    }

    private static string Flag(bool flag) => flag ? "true" : "false";

    private static string Text(decimal? value, bool exclusive = false) => value is null or decimal.MinValue or decimal.MaxValue
        ? "—"
        : value.Value.ToString(CultureInfo.InvariantCulture) + (exclusive ? " (exclusive)" : "");
}
