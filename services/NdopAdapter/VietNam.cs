using System.Globalization;

namespace GiaLai.Lgsp.NdopAdapter;

/// <summary>Days of Việt Nam, UTC+7.</summary>
internal static class VietNam
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    public static DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(time.ToOffset(Offset).DateTime);

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
