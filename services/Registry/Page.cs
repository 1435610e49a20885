using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Queries;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Registry;

/// <summary>Some items of a listing, in its order.</summary>
internal sealed record Page<T>
{
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last one.</summary>
    public string? Next { get; init; }

    /// <summary>Cuts a page out of rows of which one more was read than the page holds.</summary>
    public static Page<T> Of(IReadOnlyList<T> rows, Paging paging, Func<T, string> key) => new()
    {
        Items = rows.Count > paging.Size ? [.. rows.Take(paging.Size)] : rows,
        Next = rows.Count > paging.Size ? PageCursor.Write(paging.Http, key(rows[paging.Size - 1])) : null,
    };

    public Page<TTo> Select<TTo>(Func<T, TTo> map) => new() { Items = [.. Items.Select(map)], Next = Next };
}

/// <summary>Which page a caller wants.</summary>
internal readonly record struct Paging
{
    public const int MaxLimit = 500;

    /// <summary>The listing that is asked for.</summary>
    public required HttpRequest Http { get; init; }

    /// <summary>The <c>next</c> of the page before.</summary>
    [FromQuery] public string? Cursor { get; init; }

    /// <summary>1 to 500; default 50.</summary>
    [FromQuery] public int? Limit { get; init; }

    public int Size => Limit ?? 50;

    /// <summary>The key after which the page begins; null = from the start.</summary>
    public bool TryRead(FieldErrors errors, out string? after)
    {
        var good = PageCursor.TryRead(Http, Cursor, out after);
        return errors.Check(good, "cursor", "Is not a cursor that this listing, with these filters, gave.", "Không phải con trỏ do chính lần liệt kê này, với các điều kiện này, trả về.")
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
