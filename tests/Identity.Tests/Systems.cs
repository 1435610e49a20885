using GiaLai.Lgsp.Contracts.Identity;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Identity.Clients;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Identity.Tests;

/// <summary>Decides on systems as Registry does: by message, and waits for the answer by message.</summary>
internal static class Systems
{
    private static int last;

    /// <summary>A change of a system that no other test uses.</summary>
    public static ClientChanged New(params string[] secrets) => new()
    {
        ClientId = $"system-{Interlocked.Increment(ref last)}-{Guid.CreateVersion7():N}"[..30] + "@H21.05",
        Version = 1,
        Agency = "H21.05",
        DisplayName = "Hệ thống thử",
        Enabled = true,
        Roles = ["integrator"],
        Scopes = ["lgsp.call", "lgsp.exchange", "lgsp.registry", "lgsp.audit"],
        Secrets = [.. secrets.Select(secret => new SecretVerifier { Hash = ClientSecret.HashOf(secret) })],
        CertificateThumbprints = [],
    };

    /// <summary>Publishes the change and waits until Identity says that this version, or a newer one, stands.</summary>
    public static async Task<ClientApplied> ApplyAsync(this IdentityFixture identity, ClientChanged change)
    {
        var before = identity.Heard.Count;
        await identity.PublishAsync(change);
        return await Eventually.GivesAsync(
            () => Task.FromResult(identity.Heard.Skip(before).OfType<ClientApplied>().LastOrDefault(applied => applied.ClientId == change.ClientId)),
            $"{change.ClientId} version {change.Version} is applied");
    }

    /// <summary>A system with a secret, ready to get tokens.</summary>
    public static async Task<TestClient> NewSystemAsync(this IdentityFixture identity)
    {
        var secret = IdentityFixture.NewSecret();
        var change = New(secret);
        await identity.ApplyAsync(change);
        return new TestClient(change.ClientId, secret);
    }

    /// <summary>Waits for a revocation on the bus.</summary>
    public static Task<TokensRevoked> HearsAsync(this IdentityFixture identity, Func<TokensRevoked, bool> which, string what) =>
        Eventually.GivesAsync(() => Task.FromResult(identity.Heard.OfType<TokensRevoked>().FirstOrDefault(which)), what);
}
