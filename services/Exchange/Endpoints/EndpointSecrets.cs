using System.Security.Cryptography;
using GiaLai.Lgsp.Exchange.Sealing;

namespace GiaLai.Lgsp.Exchange.Endpoints;

/// <summary>Secrets that pushes are signed with: shown once as <c>whsec_…</c>, kept sealed. Source: Standard Webhooks 1.0.0.</summary>
internal sealed class EndpointSecrets(ContentVault vault)
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

    private static string Purpose(string system) => "endpoint-secret:" + system;
}
