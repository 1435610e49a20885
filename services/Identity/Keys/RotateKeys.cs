using GiaLai.Lgsp.Identity.Login;
using GiaLai.Lgsp.Identity.People;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Identity.Keys;

/// <summary>
/// Makes the next signing key: by age, or when an operator asks. It is published first and signs later; the one before verifies
/// until its last token has expired.
/// </summary>
internal sealed partial class RotateKeys(
    KeyRing ring, SigningKeyStore store, IOptions<IdentityOptions> options, TimeProvider time, ILogger<RotateKeys> log) : BackgroundService
{
    /// <summary>A replica whose clock is behind may sign with the old key this much longer.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    public sealed record Request
    {
        /// <summary>True: the signing key is known to others. The new one signs at once, all older ones leave the key set at once, their tokens are invalid.</summary>
        public bool Compromised { get; init; }
    }

    public static void Map(IEndpointRouteBuilder identity) =>
        identity.MapPost("/keys/rotate", Handle).WithName("rotateKeys").WithSummary("Make the next signing key")
            .RequireScope(IdentityModule.AdministrationScope).RequireRole(Roles.Operator);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Nothing can be signed or verified before, so the process does not listen before.
        await ring.OpenAsync(cancellationToken);
        await RotateWhenDueAsync(cancellationToken);
        await ring.LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var untilChange = ring.NextChange - time.GetUtcNow() ?? options.Value.Keys.Poll;
            var wait = untilChange < options.Value.Keys.Poll ? untilChange + TimeSpan.FromMilliseconds(1) : options.Value.Keys.Poll;
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await RotateWhenDueAsync(stoppingToken);
                await store.ErasePrivateAsync(time.GetUtcNow() - ClockSkew, stoppingToken);
                await ring.LoadAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is Npgsql.NpgsqlException or OperationCanceledException)
            {
                // The keys at hand go on signing and verifying.
                Log.StoreAway(log, exception.Message);
            }
        }
    }

    /// <summary>How long a key must verify after another one signs: its longest token is a refresh token.</summary>
    private static TimeSpan Verifies(IdentityOptions options) =>
        (options.SessionLifetime > options.AccessTokenLifetime ? options.SessionLifetime : options.AccessTokenLifetime) + ClockSkew;

    private async Task RotateWhenDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rotated = await store.RotateAsync(keys => Due(keys, now), now, cancellationToken);
        if (rotated)
        {
            Log.Rotated(log);
        }
    }

    private (SigningKey Next, DateTimeOffset OthersUntil)? Due(IReadOnlyList<SigningKey> keys, DateTimeOffset now)
    {
        var rotation = options.Value.Keys;
        if (keys.All(key => key.SealedPrivateKey is null))
        {
            return (ring.Make(now, now), now + Verifies(options.Value));
        }

        var newest = keys[^1];
        var signsFrom = now + rotation.PublishBefore;
        return newest.SignsFrom + rotation.MaxAge <= signsFrom ? (ring.Make(now, signsFrom), signsFrom + Verifies(options.Value)) : null;
    }

    private static async Task<Results<Ok<ListKeys.Response>, Problem>> Handle(
        Request request,
        Caller caller,
        HttpContext http,
        KeyRing ring,
        SigningKeyStore store,
        LoginEventStore events,
        IOptions<IdentityOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var signsFrom = request.Compromised ? now : now + options.Value.Keys.PublishBefore;
        var rotated = await store.RotateAsync(
            keys => !request.Compromised && keys[^1].SignsFrom > now
                ? null
                : (ring.Make(now, signsFrom), request.Compromised ? now : signsFrom + Verifies(options.Value)),
            now,
            cancellationToken);
        if (!rotated)
        {
            return IdentityProblems.RotationUnderWay;
        }

        await events.AddAsync(
            LoginEvents.ByCaller("keyRotated", caller, http) with { Detail = request.Compromised ? "compromised" : null }, cancellationToken);
        await ring.LoadAsync(cancellationToken);
        return TypedResults.Ok(await ListKeys.ReadAsync(store, time, cancellationToken));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "A new signing key is published")]
        public static partial void Rotated(ILogger log);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Signing keys could not be read, the known ones stay: {Reason}")]
        public static partial void StoreAway(ILogger log, string reason);
    }
}
