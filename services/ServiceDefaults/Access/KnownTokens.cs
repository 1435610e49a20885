using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace GiaLai.Lgsp.ServiceDefaults.Access;

/// <summary>
/// Tokens that were verified a moment ago are believed without their signature being checked again, which costs more than most requests.
/// No longer than a quarter of a second: a key that leaked is forgotten as fast as <see cref="SigningKeys"/> forgets it, and that.
/// </summary>
internal sealed class KnownTokens
{
    private const int MaxCount = 10_000;
    private static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);
    private readonly TimeProvider time;

    public KnownTokens(TimeProvider time)
    {
        this.time = time;
        Events = new JwtBearerEvents { OnMessageReceived = Find, OnTokenValidated = Remember };
    }

    public JwtBearerEvents Events { get; }

    private Task Find(MessageReceivedContext context)
    {
        if (context.Request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.Ordinal)
            && known.TryGetValue(header, out var found) && time.GetElapsedTime(found.At) < MaxAge && found.ValidTo > time.GetUtcNow())
        {
            context.Principal = found.Caller;
            context.Success();
        }

        return Task.CompletedTask;
    }

    private Task Remember(TokenValidatedContext context)
    {
        if (known.Count >= MaxCount)
        {
            // They are young: those in use come again at once.
            known.Clear();
        }

        if (context.Request.Headers.Authorization is [{ } header] && context.Principal is { } caller)
        {
            known[header] = new Known(caller, time.GetTimestamp(), new DateTimeOffset(context.SecurityToken.ValidTo, TimeSpan.Zero));
        }

        return Task.CompletedTask;
    }

    private sealed record Known(ClaimsPrincipal Caller, long At, DateTimeOffset ValidTo);
}
