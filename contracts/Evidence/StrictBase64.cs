namespace GiaLai.Lgsp.Evidence;

/// <summary>
/// Standard base64 with padding, one form per value: no white space, no other trailing bits. A lenient reader would let a
/// changed byte of an evidence file go unseen. Source: RFC 4648, sections 3.5 and 4.
/// </summary>
internal static class StrictBase64
{
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        var buffer = new byte[text.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64Chars(text, buffer, out var written))
        {
            return false;
        }

        bytes = buffer[..written];
        return text.SequenceEqual(Convert.ToBase64String(bytes));
    }
}
