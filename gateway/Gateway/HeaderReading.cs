using System.Text;

namespace GiaLai.Lgsp.Gateway;

/// <summary>
/// Kestrel asks by header name how the bytes of a value become text. That is the one place where the value can be seen as it was
/// sent, before Kestrel takes it for a number or tidies it.
/// </summary>
internal abstract class HeaderReading : Encoding
{
    /// <summary>Values are bytes: Latin-1 both ways passes them on unchanged.</summary>
    public static Encoding For(string name) => name switch
    {
        "Content-Length" => ContentLength.Instance,
        "Connection" => Connection.Instance,
        _ => Latin1,
    };

    protected abstract int Count(ReadOnlySpan<byte> bytes);

    /// <summary>Characters written; at most as many as there is room for.</summary>
    protected abstract int Read(ReadOnlySpan<byte> bytes, Span<char> chars);

    public sealed override unsafe int GetCharCount(byte* bytes, int count) => Count(new ReadOnlySpan<byte>(bytes, count));

    public sealed override int GetCharCount(byte[] bytes, int index, int count) => Count(bytes.AsSpan(index, count));

    public sealed override unsafe int GetChars(byte* bytes, int byteCount, char* chars, int charCount) =>
        Read(new ReadOnlySpan<byte>(bytes, byteCount), new Span<char>(chars, charCount));

    public sealed override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        Read(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public sealed override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public sealed override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public sealed override int GetMaxByteCount(int charCount) => charCount;

    public sealed override int GetMaxCharCount(int byteCount) => byteCount + 64;

    /// <summary>
    /// Makes Kestrel refuse a length that is more than digits (<c>+3</c>), which it would read and other servers may not.
    /// Source: RFC 9110, section 8.6.
    /// </summary>
    private sealed class ContentLength : HeaderReading
    {
        public static readonly ContentLength Instance = new();

        protected override int Count(ReadOnlySpan<byte> bytes) => bytes.Length;

        protected override int Read(ReadOnlySpan<byte> bytes, Span<char> chars)
        {
            var count = Math.Min(bytes.Length, chars.Length);
            for (var i = 0; i < count; i++)
            {
                chars[i] = char.IsAsciiDigit((char)bytes[i]) ? (char)bytes[i] : 'x';
            }

            return count;
        }
    }

    /// <summary>
    /// Kestrel shortens <c>keep-alive, X-Secret</c> to <c>keep-alive</c>, so nobody could tell that X-Secret was for one hop. Where other
    /// names stand beside them, <c>keep-alive</c> (the default) is left out and <c>close</c> becomes <see cref="CloseToken"/>.
    /// </summary>
    private sealed class Connection : HeaderReading
    {
        public static readonly Connection Instance = new();

        protected override int Count(ReadOnlySpan<byte> bytes) => Rewrite(bytes) is { } text ? text.Length : bytes.Length;

        protected override int Read(ReadOnlySpan<byte> bytes, Span<char> chars)
        {
            if (Rewrite(bytes) is { } text)
            {
                text.CopyTo(chars);
                return text.Length;
            }

            return Latin1.GetChars(bytes, chars);
        }

        /// <summary>Null in the usual case, where there is one name only, or an upgrade.</summary>
        private static string? Rewrite(ReadOnlySpan<byte> bytes)
        {
            if (!bytes.Contains((byte)','))
            {
                return null;
            }

            var names = Latin1.GetString(bytes).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return Array.Exists(names, name => name.Equals("upgrade", StringComparison.OrdinalIgnoreCase))
                ? null
                : string.Join(", ", names.Where(name => !name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase))
                    .Select(name => name.Equals("close", StringComparison.OrdinalIgnoreCase) ? CloseToken : name));
        }
    }

    /// <summary>Stands for <c>close</c> where Kestrel must not see it; the answer then closes the connection.</summary>
    public const string CloseToken = "lgsp-close";
}
