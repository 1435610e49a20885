using System.Security.Cryptography;
using GiaLai.Lgsp.Exchange.Sealing;

namespace GiaLai.Lgsp.Exchange.Endpoints;

/// <summary>Secrets that pushes are signed with: shown once as <c>whsec_…</c>, kept sealed. Source: Standard Webhooks 1.0.0.</summary>
internal sealed class EndpointSecrets(EndpointStore store, ContentVault vault)
{
    private const string Prefix = "whsec_";
    private const int Size = 32;

    /// <summary>The text for the system, and what is kept.</summary>
    public async Task<(string Text, byte[] Sealed)> NewAsync(string system, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetBytes(Size);
        return (Prefix + Convert.ToBase64String(secret), (await vault.MasterAsync(cancellationToken)).Seal(Purpose(system), secret));
    }

    /// <summary>What signs now: the secret, and the old one as long as it overlaps.</summary>
    public async Task<IReadOnlyList<byte[]>> OpenAsync(PushEndpoint endpoint, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var master = await vault.MasterAsync(cancellationToken);
        var secrets = new List<byte[]>(2) { master.Open(Purpose(endpoint.System), endpoint.Secret) };
        if (endpoint.OldSecret is { } old && endpoint.OldSecretUntil > now)
        {
            secrets.Add(master.Open(Purpose(endpoint.System), old));
        }

        return secrets;
    }

    /// <summary>Seals every secret anew that lies under an older master key; returns how many.</summary>
    public async Task<int> SealAnewAsync(CancellationToken cancellationToken)
    {
        var master = await vault.MasterAsync(cancellationToken);
        var changed = 0;
        foreach (var (system, secret, old) in await store.SecretsAsync(cancellationToken))
        {
            if (!master.IsNewest(secret) || (old is not null && !master.IsNewest(old)))
            {
                await store.ReplaceSecretsAsync(system, secret, Anew(secret), old is null ? null : Anew(old), cancellationToken);
                changed++;
            }

            byte[] Anew(byte[] box) => master.IsNewest(box) ? box : master.Seal(Purpose(system), master.Open(Purpose(system), box));
        }

        return changed;
    }

    private static string Purpose(string system) => "endpoint-secret:" + system;
}
