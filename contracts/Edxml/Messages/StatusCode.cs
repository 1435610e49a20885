using System.Globalization;

namespace GiaLai.Lgsp.Edxml.Messages;

/// <summary>The nine statuses; two digits on the wire.</summary>
public enum StatusCode
{
    /// <summary>Arrived at the recipient's system.</summary>
    Arrived = 1,
    Refused = 2,
    Accepted = 3,
    Assigned = 4,
    InProgress = 5,
    Done = 6,

    /// <summary>The sender asks the document back.</summary>
    RecallAsked = 13,

    /// <summary>The recipient gives it back.</summary>
    RecallAgreed = 15,

    /// <summary>The recipient keeps it.</summary>
    RecallRefused = 16,
}

public static class StatusCodes
{
    public static string Wire(this StatusCode code) => ((int)code).ToString("00", CultureInfo.InvariantCulture);

    /// <summary>Reads <c>03</c> and, as some write it, <c>3</c>.</summary>
    public static bool TryParse(string? text, out StatusCode code)
    {
        var known = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Enum.IsDefined((StatusCode)number);
        code = known ? (StatusCode)number : default;
        return known;
    }
}
