using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.ServiceDefaults.Queries;

/// <summary>
/// A position in a listing, opaque to callers and bound to the listing and its filters: behind it, under other filters, lie other
/// items than the caller believes.
/// </summary>
public static class PageCursor
{
    private const int TagSize = 8;
    private const int MaxLength = 1000;

    /// <summary>The cursor after the item with <paramref name="key"/>, for the listing that <paramref name="request"/> asks for.</summary>
    public static string Write(HttpRequest request, string key) =>
        Base64Url.EncodeToString([.. Tag(request), .. Encoding.UTF8.GetBytes(key)]);

    /// <summary>True with null for no cursor; false when the cursor is none, or comes from another listing or other filters.</summary>
    public static bool TryRead(HttpRequest request, string? cursor, out string? key)
    {
        key = null;
        if (cursor is null)
        {
            return true;
        }

        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor) || Base64Url.DecodeFromChars(cursor) is not { Length: >= TagSize } bytes
            || !bytes.AsSpan(0, TagSize).SequenceEqual(Tag(request)))
        {
            return false;
        }

        key = Encoding.UTF8.GetString(bytes.AsSpan(TagSize));
        return true;
    }

    /// <summary>Of the address and its parameters in any order, without those that choose the page.</summary>
    private static ReadOnlySpan<byte> Tag(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var text = new StringBuilder(request.Path.Value);
        foreach (var (name, values) in request.Query.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (!name.Equals("cursor", StringComparison.OrdinalIgnoreCase) && !name.Equals("limit", StringComparison.OrdinalIgnoreCase))
            {
                text.Append('\n').Append(name.ToLowerInvariant()).Append('=').AppendJoin(',', values.ToArray());
            }
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, TagSize);
    }
}
