using System.Globalization;

namespace GiaLai.Lgsp.ServiceDefaults.Reconciliation;

/// <summary>Days of Việt Nam, UTC+7.</summary>
public static class VietNamDays
{
    /// <summary>No day before it was ever recorded.</summary>
    public static readonly DateOnly First = new(2000, 1, 1);

    private static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    public static DateOnly Of(DateTimeOffset time) => DateOnly.FromDateTime(time.ToOffset(Offset).DateTime);

    public static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Offset);

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
