using System.Globalization;

namespace GiaLai.Lgsp.Edxml.Reading;

/// <summary>Dates and times as the standard writes them, and as others do. Without a zone they are Vietnam's.</summary>
internal static class Dates
{
    private static readonly string[] DateForms = ["yyyy/MM/dd", "yyyy-MM-dd", "dd/MM/yyyy", "yyyyMMdd", "yyyy/M/d", "d/M/yyyy"];
    private static readonly string[] TimeForms =
    [
        "yyyy/MM/dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "dd/MM/yyyy HH:mm:ss", "yyyy/MM/dd HH:mm", "dd/MM/yyyy HH:mm",
        "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy/MM/dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
    ];

    private static readonly string[] ZonedForms =
        ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy/MM/dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ssK", "yyyy/MM/dd HH:mm:ss K"];

    public static DateOnly? Date(Node parent, string name, ref bool other)
    {
        if (parent.Field(name) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            other |= !DateOnly.TryParseExact(text, DateForms[0], CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
            return date;
        }

        other = true;
        return TryTime(text, out var time)
            ? DateOnly.FromDateTime(time.ToOffset(EdxmlNames.Vietnam).DateTime)
            : throw EdxmlException.Bad(parent.Only(name)!.Place, "a date such as 2026/11/24", "ngày dạng 2026/11/24");
    }

    public static DateTimeOffset Time(Node parent, string name, ref bool other)
    {
        var text = parent.RequiredField(name);
        other |= !DateTime.TryParseExact(text, TimeForms[0], CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
        return TryTime(text, out var time)
            ? time.ToOffset(EdxmlNames.Vietnam)
            : throw EdxmlException.Bad(parent.Only(name)!.Place, "a time such as 2026/11/24 08:30:00", "thời điểm dạng 2026/11/24 08:30:00");
    }

    private static bool TryTime(string text, out DateTimeOffset time)
    {
        time = default;
        if (DateTime.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || DateTime.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out local))
        {
            if (local.Year < 2)
            {
                return false; // An empty date of some library; and seven hours before it there is no time.
            }

            time = new DateTimeOffset(local, EdxmlNames.Vietnam);
            return true;
        }

        return DateTimeOffset.TryParseExact(text, ZonedForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out time) && time.Year is > 1 and < 9999;
    }
}
