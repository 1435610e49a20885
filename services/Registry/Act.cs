using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.Registry;

/// <summary>Who does something, when, and under which request id. An endpoint that changes anything takes it as a parameter.</summary>
internal sealed record Act
{
    public required Caller Caller { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Null when the platform acts by itself.</summary>
    public Guid? RequestId { get; init; }

    /// <summary>The platform by itself: a term ended, a check passed.</summary>
    public static Act OfPlatform(DateTimeOffset at) => new()
    {
        Caller = new Caller { Subject = "platform", Roles = new HashSet<string>() },
        At = at,
    };

    public static ValueTask<Act?> BindAsync(HttpContext context)
    {
        if (context.User.Identity?.IsAuthenticated != true)
        {
            return ValueTask.FromResult<Act?>(null);
        }

        return ValueTask.FromResult<Act?>(new Act
        {
            Caller = Caller.From(context.User),
            At = ToMicroseconds(context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()),
            RequestId = RequestIds.TryParse(context.Response.Headers[RequestIds.Header], out var id) ? id : null,
        });
    }

    // PostgreSQL keeps microseconds: what is answered now equals what is read later.
    private static DateTimeOffset ToMicroseconds(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMicrosecond), time.Offset);
}
