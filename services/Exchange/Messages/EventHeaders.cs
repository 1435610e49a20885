using System.Text;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>Attributes in headers. Source: CloudEvents HTTP protocol binding, section 3.1.3.2.</summary>
internal static class EventHeaders
{
    /// <summary>Blanks, quotes, percent signs and everything beyond printable ASCII become %XX of their UTF-8.</summary>
    public static string Encode(string value)
    {
        if (value.All(IsPlain))
        {
            return value;
        }

        var text = new StringBuilder(value.Length + 16);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.IsAscii && IsPlain((char)rune.Value))
            {
                text.Append((char)rune.Value);
                continue;
            }

            foreach (var one in bytes[..rune.EncodeToUtf8(bytes)])
            {
                text.Append('%').Append(Convert.ToHexString([one]));
            }
        }

        return text.ToString();
    }

    private static bool IsPlain(char c) => c is > ' ' and <= '~' and not ('"' or '%');
}
