using System.Globalization;
using GiaLai.Lgsp.Contracts.Audit;

namespace GiaLai.Lgsp.Audit.Calls;

/// <summary>What is looked for; null = any. The newest come first.</summary>
internal sealed record CallSearch
{
    public Guid? RequestId { get; init; }

    public string? Consumer { get; init; }

    /// <summary>This agency and the bodies below it.</summary>
    public string? Provider { get; init; }

    public string? Service { get; init; }

    public CallOutcome? Outcome { get; init; }

    /// <summary>Inclusive.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Of the person whose data was read; see <see cref="Ledger.PersonalVault.SubjectIndex"/>.</summary>
    public byte[]? SubjectIndex { get; init; }

    /// <summary>Only records in which this agency, or a body below it, called or provided; null for who may see all.</summary>
    public string? SeenBy { get; init; }

    public CallPosition? After { get; init; }

    public required int Limit { get; init; }
}

/// <summary>The place of a record in the order of a search.</summary>
internal sealed record CallPosition(DateTimeOffset ReceivedAt, Guid Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ReceivedAt.UtcTicks}:{Id:N}");

    public static bool TryParse(string text, out CallPosition? position)
    {
        position = null;
        var parts = text.Split(':');
        if (parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParseExact(parts[1], "N", out var id))
        {
            position = new CallPosition(new DateTimeOffset(ticks, TimeSpan.Zero), id);
        }

        return position is not null;
    }
}
