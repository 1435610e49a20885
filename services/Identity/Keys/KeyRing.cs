using System.Security.Cryptography;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace GiaLai.Lgsp.Identity.Keys;

/// <summary>
/// The keys that this replica signs and verifies with now. OpenIddict takes them from its options; when they change it is told to
/// read its options anew, so a rotation needs no restart.
/// </summary>
internal sealed class KeyRing(
    SigningKeyStore store, IOptions<IdentityOptions> options, IOptions<AccessOptions> access, IdentityMetrics metrics, TimeProvider time) :
    IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>, IDisposable
{
    private const string PrivateKeyPurpose = "signing-key:";

    private readonly Lock gate = new();
    private MasterKeys? master;
    private CancellationTokenSource changed = new();
    private Ring? ring;

    public string Name => Options.DefaultName;

    public MasterKeys Master => master ?? throw new InvalidOperationException("The key ring is not loaded yet.");

    /// <summary>When the key set changes next by itself; null when that is not known.</summary>
    public DateTimeOffset? NextChange => ring?.NextChange;

    /// <summary>What tokens of this platform can be signed with.</summary>
    public IEnumerable<SecurityKey> Keys => ring?.Credentials.Select(credentials => credentials.Key) ?? [];

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var mayCreate = await store.IsEmptyAsync(cancellationToken);
        master = MasterKeys.Load(options.Value.KeyFolder, mayCreate);
    }

    /// <summary>Reads the keys; tells OpenIddict when the set is another one than before.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var keys = await store.ReadAsync(now, cancellationToken);
        var set = SigningKey.KeySet(keys, now);
        var fingerprint = string.Join('|', set.Select(entry => $"{entry.Key.Id}:{entry.State}"));
        CancellationTokenSource? previous = null;
        lock (gate)
        {
            var next = SigningKey.NextChange(keys, now);
            if (ring?.Fingerprint == fingerprint)
            {
                ring = ring with { NextChange = next };
                return;
            }

            ring = new Ring(fingerprint, [.. set.Select(entry => Credentials(entry.Key, entry.State))], next);
            (previous, changed) = (changed, new CancellationTokenSource());
        }

        metrics.SignsFrom(set[0].Key.SignsFrom);
        await previous.CancelAsync();
        previous.Dispose();
    }

    public SigningKey Make(DateTimeOffset now, DateTimeOffset signsFrom)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = IdOf(key);
        return new SigningKey
        {
            Id = id,
            PublicKey = key.ExportSubjectPublicKeyInfo(),
            SealedPrivateKey = Master.Seal(PrivateKeyPurpose + id, key.ExportPkcs8PrivateKey()),
            CreatedAt = now,
            SignsFrom = signsFrom,
        };
    }

    public void Configure(OpenIddictServerOptions options)
    {
        var current = ring ?? throw new InvalidOperationException("The key ring is not loaded yet.");
        // A certificate can be chosen by its name alone; of plain keys OpenIddict signs with the first.
        options.SigningCredentials.AddRange(current.Credentials);
        options.EncryptionCredentials.AddRange(Master.Derive("openiddict:codes-and-refresh-tokens").Select(key => new EncryptingCredentials(
            new SymmetricSecurityKey(key), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512)));
        options.Issuer = new Uri(access.Value.Issuer);
    }

    public IChangeToken GetChangeToken()
    {
        lock (gate)
        {
            return new CancellationChangeToken(changed.Token);
        }
    }

    public void Dispose() => changed.Dispose();

    private SigningCredentials Credentials(SigningKey key, SigningKeyState state)
    {
        var algorithm = ECDsa.Create();
        if (state == SigningKeyState.Signing)
        {
            algorithm.ImportPkcs8PrivateKey(Master.Open(PrivateKeyPurpose + key.Id, key.SealedPrivateKey), out _);
        }
        else
        {
            algorithm.ImportSubjectPublicKeyInfo(key.PublicKey, out _);
        }

        return new SigningCredentials(new ECDsaSecurityKey(algorithm) { KeyId = key.Id }, SecurityAlgorithms.EcdsaSha256);
    }

    private static string IdOf(ECDsa key) =>
        Base64UrlEncoder.Encode(JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(key)).ComputeJwkThumbprint());

    private sealed record Ring(string Fingerprint, IReadOnlyList<SigningCredentials> Credentials, DateTimeOffset? NextChange);
}
