using System.Buffers;
using System.Buffers.Text;

namespace GiaLai.Lgsp.Edxml.Reading;

/// <summary>Base64 in pieces: blanks are passed over, everything else must be right, the padding included.</summary>
internal sealed class Base64Reader
{
    private byte[] pending = new byte[16 << 10];
    private byte[] decoded = new byte[12 << 10];
    private int length;

    /// <summary>What can be decoded so far. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Decode(ReadOnlySpan<char> text, Cursor cursor)
    {
        if (pending.Length < length + text.Length)
        {
            Array.Resize(ref pending, length + text.Length);
            Array.Resize(ref decoded, pending.Length);
        }

        foreach (var c in text)
        {
            if (c is ' ' or '\t' or '\r' or '\n')
            {
                continue;
            }

            pending[length++] = c < 128 ? (byte)c : throw NotBase64(cursor);
        }

        // The last four characters may carry padding: they wait for the end.
        var whole = Math.Max(0, length - 4) / 4 * 4;
        var done = Take(whole, final: false, cursor);
        pending.AsSpan(whole, length - whole).CopyTo(pending);
        length -= whole;
        return done;
    }

    public ReadOnlyMemory<byte> Finish(Cursor cursor)
    {
        var rest = length;
        length = 0;
        return Take(rest, final: true, cursor);
    }

    private ReadOnlyMemory<byte> Take(int count, bool final, Cursor cursor) =>
        count % 4 == 0 && Base64.DecodeFromUtf8(pending.AsSpan(0, count), decoded, out var consumed, out var written, final) == OperationStatus.Done && consumed == count
            ? decoded.AsMemory(0, written)
            : throw NotBase64(cursor);

    private static EdxmlException NotBase64(Cursor cursor) =>
        new(EdxmlError.Base64, cursor.Place, "The content is not base64.", "Nội dung không phải base64.");
}
