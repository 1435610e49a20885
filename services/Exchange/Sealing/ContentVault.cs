using System.Collections.Concurrent;
using System.Security.Cryptography;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Sealing;

/// <summary>
/// Encrypts content with AES-256-GCM under a key of the sender's agency, which itself is sealed under a master key from a file.
/// Each message has a key of its own, derived from its agency's, so that random nonces never run out; its id is bound in.
/// </summary>
internal sealed class ContentVault(AgencyKeyStore store, IOptions<ExchangeOptions> options, TimeProvider time) : IDisposable
{
    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private static readonly TimeSpan Known = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, byte[]> keys = new();
    private readonly ConcurrentDictionary<string, Current> current = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile MasterKeys? master;

    public void Dispose() => gate.Dispose();

    /// <summary>The key that content of this agency is encrypted under now.</summary>
    public ValueTask<AgencyKey> KeyAsync(string agency, CancellationToken cancellationToken) =>
        current.TryGetValue(agency, out var known) && time.GetElapsedTime(known.At) < Known
            ? ValueTask.FromResult(known.Key)
            : new ValueTask<AgencyKey>(ReadCurrentAsync(agency, cancellationToken));

    public static byte[] Seal(AgencyKey key, Guid messageId, ReadOnlySpan<byte> content)
    {
        var box = new byte[NonceSize + TagSize + content.Length];
        var nonce = box.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = Cipher(key.Secret, messageId);
        cipher.Encrypt(nonce, content, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize));
        return box;
    }

    /// <exception cref="CryptographicException">The bytes were changed, or are not this message's.</exception>
    public async ValueTask<byte[]> OpenAsync(int keyId, Guid messageId, byte[] box, CancellationToken cancellationToken)
    {
        var secret = await SecretAsync(keyId, cancellationToken);
        var content = new byte[box.Length - NonceSize - TagSize];
        using var cipher = Cipher(secret, messageId);
        cipher.Decrypt(box.AsSpan(0, NonceSize), box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), content);
        return content;
    }

    /// <summary>Whether a box holds no byte of content.</summary>
    public static bool HoldsNothing(byte[] box) => box.Length == NonceSize + TagSize;

    /// <summary>The agency key of this id, for what is encrypted elsewhere (attachments).</summary>
    public async ValueTask<byte[]> SecretAsync(int keyId, CancellationToken cancellationToken) =>
        keys.TryGetValue(keyId, out var known) ? known : await ReadAsync(keyId, cancellationToken);

    /// <summary>From now on content of this agency is encrypted under a new key; what lies there stays readable.</summary>
    public async Task<AgencyKeyRow> RotateAsync(string agency, CancellationToken cancellationToken)
    {
        var row = await CreateAsync(agency, cancellationToken);
        current.TryRemove(agency, out _);
        return row;
    }

    /// <summary>Seals every agency's key anew that lies under an older master key; returns how many.</summary>
    public async Task<int> SealAnewAsync(CancellationToken cancellationToken)
    {
        var keeper = await MasterAsync(cancellationToken);
        var changed = 0;
        foreach (var row in await store.ListAsync(cancellationToken))
        {
            if (!keeper.IsNewest(row.Sealed))
            {
                await store.ReplaceAsync(row.Id, row.Sealed, keeper.Seal(Purpose(row.Agency), keeper.Open(Purpose(row.Agency), row.Sealed)), cancellationToken);
                changed++;
            }
        }

        return changed;
    }

    private async Task<AgencyKey> ReadCurrentAsync(string agency, CancellationToken cancellationToken)
    {
        var row = await store.NewestAsync(agency, cancellationToken) ?? await CreateOnceAsync(agency, cancellationToken);
        var key = new AgencyKey(row.Id, await OpenKeyAsync(row, cancellationToken));
        current[agency] = new Current(key, time.GetTimestamp());
        return key;
    }

    private async Task<AgencyKeyRow> CreateOnceAsync(string agency, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await store.NewestAsync(agency, cancellationToken) ?? await CreateAsync(agency, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<AgencyKeyRow> CreateAsync(string agency, CancellationToken cancellationToken)
    {
        var keeper = await MasterAsync(cancellationToken);
        return await store.AddAsync(agency, keeper.Seal(Purpose(agency), RandomNumberGenerator.GetBytes(KeySize)), time.GetUtcNow(), cancellationToken);
    }

    private async Task<byte[]> ReadAsync(int keyId, CancellationToken cancellationToken) =>
        await store.FindAsync(keyId, cancellationToken) is { } row
            ? await OpenKeyAsync(row, cancellationToken)
            : throw new CryptographicException($"There is no agency key {keyId}.");

    private async Task<byte[]> OpenKeyAsync(AgencyKeyRow row, CancellationToken cancellationToken)
    {
        var keeper = await MasterAsync(cancellationToken);
        return keys.GetOrAdd(row.Id, _ => keeper.Open(Purpose(row.Agency), row.Sealed));
    }

    /// <summary>Loaded when first needed: whether a key may be made depends on what the database holds.</summary>
    public async ValueTask<MasterKeys> MasterAsync(CancellationToken cancellationToken) =>
        master ??= MasterKeys.Load(options.Value.KeyFolder, mayCreate: !await store.AnyAsync(cancellationToken));

    private static string Purpose(string agency) => "agency-key:" + agency;

    private static AesGcm Cipher(byte[] secret, Guid messageId)
    {
        Span<byte> id = stackalloc byte[16];
        messageId.TryWriteBytes(id, bigEndian: true, out _);
        Span<byte> key = stackalloc byte[KeySize];
        HMACSHA256.HashData(secret, id, key);
        return new AesGcm(key, TagSize);
    }

    private sealed record Current(AgencyKey Key, long At);
}

/// <param name="Id">Stands beside what is sealed under it.</param>
/// <param name="Secret">32 bytes.</param>
internal sealed record AgencyKey(int Id, byte[] Secret);
