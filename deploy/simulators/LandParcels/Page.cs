using System.Buffers.Text;
using System.Text;

namespace GiaLai.Lgsp.LandParcels;

/// <param name="Items">The page.</param>
/// <param name="NextCursor">For the next page; null on the last one.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Reads cursors and cuts pages. A cursor is opaque to callers: the key of the last item, base64url.</summary>
internal static class Page
{
    public const int DefaultLimit = 50;

    /// <summary>False: <paramref name="refusal"/> says what is wrong.</summary>
    public static bool TryRead(string? cursor, int limit, out string? after, out string? refusal)
    {
        after = null;
        refusal = null;
        if (limit is < 1 or > 200)
            refusal = "limit is 1 to 200";
        else if (!string.IsNullOrEmpty(cursor) && !Base64Url.IsValid(cursor))
            refusal = "cursor is not one of this service";
        else if (!string.IsNullOrEmpty(cursor))
            after = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return refusal is null;
    }

    /// <summary>Cuts what was read one item further than the page is long.</summary>
    public static Page<T> Cut<T>(IReadOnlyList<T> read, int limit, Func<T, string> key) =>
        read.Count <= limit
            ? new Page<T>(read, null)
            : new Page<T>([.. read.Take(limit)], Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key(read[limit - 1]))));
}
