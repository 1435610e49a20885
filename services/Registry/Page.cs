using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace GiaLai.Lgsp.Registry;

/// <summary>Some items of a listing, in its order.</summary>
internal sealed record Page<T>
{
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last one.</summary>
    public string? Next { get; init; }

    /// <summary>Cuts a page out of rows of which one more was read than the page holds.</summary>
    public static Page<T> Of(IReadOnlyList<T> rows, int limit, Func<T, string> key) => new()
    {
        Items = rows.Count > limit ? [.. rows.Take(limit)] : rows,
        Next = rows.Count > limit ? Cursor.Write(key(rows[limit - 1])) : null,
    };

    public Page<TTo> Select<TTo>(Func<T, TTo> map) => new() { Items = [.. Items.Select(map)], Next = Next };
}

/// <summary>Which page a caller wants.</summary>
internal readonly record struct Paging
{
    public const int MaxLimit = 500;

    /// <summary>The <c>next</c> of the page before.</summary>
    [FromQuery] public string? Cursor { get; init; }

    /// <summary>1 to 500; default 50.</summary>
    [FromQuery] public int? Limit { get; init; }

    public int Size => Limit ?? 50;

    /// <summary>The key after which the page begins; null = from the start.</summary>
    public bool TryRead(FieldErrors errors, out string? after)
    {
        after = null;
        var good = Registry.Cursor.TryRead(Cursor, out after);
        return errors.Check(good, "cursor", "Is not a cursor that a listing gave.", "Không phải con trỏ do lần liệt kê trước trả về.")
            & errors.Check(Size is >= 1 and <= MaxLimit, "limit", "Must be 1 to 500.", "Phải từ 1 đến 500.");
    }

    /// <summary>The same for a listing whose key is an id.</summary>
    public bool TryReadId(FieldErrors errors, out Guid? after)
    {
        Guid id = default;
        var good = TryRead(errors, out var key) && (key is null
            || errors.Check(Guid.TryParse(key, out id), "cursor", "Is not a cursor of this listing.", "Không phải con trỏ của danh sách này."));
        after = good && key is not null ? id : null;
        return good;
    }
}

/// <summary>A position in a listing, opaque to callers.</summary>
internal static class Cursor
{
    public static string Write(string key) => WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(key));

    /// <summary>True with null for no cursor.</summary>
    public static bool TryRead(string? cursor, out string? key)
    {
        key = null;
        if (cursor is null)
        {
            return true;
        }

        try
        {
            key = JsonSerializer.Deserialize<string>(WebEncoders.Base64UrlDecode(cursor));
            return key is not null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException or DecoderFallbackException)
        {
            return false;
        }
    }
}
