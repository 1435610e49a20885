using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.Identity.Keys;

/// <summary>The key set with its times; the keys themselves stand at <c>/.well-known/jwks.json</c>.</summary>
internal static class ListKeys
{
    public sealed record Response
    {
        public required IReadOnlyList<Entry> Keys { get; init; }
    }

    public sealed record Entry
    {
        public required string Id { get; init; }

        public required SigningKeyState State { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }

        public required DateTimeOffset SignsFrom { get; init; }

        /// <summary>Absent while no successor is known.</summary>
        public DateTimeOffset? PublishedUntil { get; init; }
    }

    public static void Map(IEndpointRouteBuilder identity) =>
        identity.MapGet("/keys", ReadAsync).WithName("listKeys").WithSummary("List signing keys and when they change")
            .RequireScope(IdentityModule.AdministrationScope).RequireRole(People.Roles.Operator, People.Roles.Auditor);

    public static async Task<Response> ReadAsync(SigningKeyStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return new Response
        {
            Keys =
            [
                .. SigningKey.KeySet(await store.ReadAsync(now, cancellationToken), now).Select(entry => new Entry
                {
                    Id = entry.Key.Id,
                    State = entry.State,
                    CreatedAt = entry.Key.CreatedAt,
                    SignsFrom = entry.Key.SignsFrom,
                    PublishedUntil = entry.Key.PublishedUntil,
                }),
            ],
        };
    }
}
