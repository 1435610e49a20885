using System.Globalization;
using GiaLai.Lgsp.National.Dossiers;
using GiaLai.Lgsp.National.Faults;
using GiaLai.Lgsp.National.Ndxp;

namespace GiaLai.Lgsp.National.Days;

/// <summary>A call as the nation logged it.</summary>
/// <param name="Id">The caller's id of it.</param>
internal sealed record Logged(string Partner, DateTimeOffset At, string Id, string Path, int Status);

/// <summary>
/// The nation's own log of the province's calls, which it gives day by day for reconciliation: NDXP for its contexts, VXP for its portal. How the real ones
/// give it is not public. In memory.
/// </summary>
internal sealed class DayLog : IForgets
{
    private const int PageSize = 1_000;
    private const int MaxKept = 200_000;
    private readonly Lock gate = new();
    private readonly Queue<Logged> calls = [];

    public void Note(Logged call)
    {
        lock (gate)
        {
            calls.Enqueue(call);
            if (calls.Count > MaxKept)
            {
                calls.Dequeue();
            }
        }
    }

    /// <summary>One gets lost.</summary>
    public bool Lose(string id)
    {
        lock (gate)
        {
            var kept = calls.Where(call => call.Id != id).ToList();
            var lost = calls.Count - kept.Count;
            calls.Clear();
            kept.ForEach(calls.Enqueue);
            return lost > 0;
        }
    }

    public object Day(string partner, string day, int page)
    {
        lock (gate)
        {
            var all = calls.Where(call => call.Partner == partner && DayOf(call.At) == day).ToList();
            return new
            {
                error_code = "0",
                danhSach = all.Skip((page - 1) * PageSize).Take(PageSize).Select(call => new { maYeuCau = call.Id, diaChi = call.Path, trangThai = call.Status, thoiGian = call.At }),
                tongSo = all.Count,
                trangSau = page * PageSize < all.Count ? (int?)(page + 1) : null,
            };
        }
    }

    public void Forget()
    {
        lock (gate)
        {
            calls.Clear();
        }
    }

    private static string DayOf(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(7)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

internal static class DayLogPart
{
    public static void AddDayLog(this IServiceCollection services)
    {
        services.AddSingleton<DayLog>();
        services.AddSingleton<IForgets>(static services => services.GetRequiredService<DayLog>());
    }

    public static void MapDayLog(this WebApplication app)
    {
        app.MapNdxpContext("/doisoat/1.0").MapGet("/giaoDich", static (string ngay, int? trang, DayLog log) => TypedResults.Json(log.Day("ndxp", ngay, trang ?? 1)));
        var control = app.MapGroup("/control/days");
        // A line of the log gets lost, or one appears that nobody sent.
        control.MapDelete("/{id}", static (string id, DayLog log) => log.Lose(id) ? Results.NoContent() : Results.NotFound());
        control.MapPost("", static (Logged call, DayLog log) =>
        {
            log.Note(call);
            return Results.NoContent();
        });
    }

    /// <summary>What a call left in the log: all that came with an id, past the door.</summary>
    public static Logged? Of(Part part, DateTimeOffset at, HttpContext http, FaultKind? fault)
    {
        if (http.Request.Headers["X-Request-Id"] is not [{ Length: > 0 } id] || http.Response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            return null;
        }

        var isDone = fault is null or FaultKind.Delay or FaultKind.LoseAnswer or FaultKind.RevokeToken;
        return new Logged(part.Name == DossiersPart.Part.Name ? "vxp" : "ndxp", at, id, http.Request.Path, isDone ? http.Response.StatusCode : Math.Max(500, http.Response.StatusCode));
    }
}
