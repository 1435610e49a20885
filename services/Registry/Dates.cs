namespace GiaLai.Lgsp.Registry;

/// <summary>Days are days in Viet Nam, which has had one time zone without daylight saving since 1975.</summary>
internal static class Dates
{
    public static readonly TimeSpan VietNam = TimeSpan.FromHours(7);

    public static DateOnly DayInVietNam(this DateTimeOffset time) => DateOnly.FromDateTime(time.ToOffset(VietNam).DateTime);
}
