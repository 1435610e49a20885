using System.Security.Cryptography;
using System.Text;

namespace GiaLai.Lgsp.ServiceDefaults;

/// <summary>
/// The keys under which secrets stand in the database: one file per key (base64 of 32 bytes) in a folder that all replicas see.
/// The file last by name seals, every one opens; so a master key is replaced by adding a file. See docs/adr/0010.
/// </summary>
public sealed class MasterKeys
{
    private const int KeyBytes = 32;
    private const int IdBytes = 8;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const byte Version = 1;

    private readonly List<(byte[] Id, byte[] Key)> keys;

    private MasterKeys(List<byte[]> keys) => this.keys = keys.ConvertAll(key => (SHA256.HashData(key)[..IdBytes], key));

    /// <param name="folder">Mode 700; made when missing.</param>
    /// <param name="mayCreate">Whether to make a first key when there is none: only while nothing is sealed yet.</param>
    public static MasterKeys Load(string folder, bool mayCreate)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Files(folder).Length == 0)
        {
            if (!mayCreate)
            {
                throw new InvalidOperationException($"{folder} holds no master key, but the database holds secrets sealed with one: put its file back.");
            }

            Create(Path.Combine(folder, "0001.key"));
        }

        return new MasterKeys([.. Files(folder).Select(Read)]);
    }

    /// <summary>AES-256-GCM; <paramref name="purpose"/> must be the same to open it.</summary>
    public byte[] Seal(string purpose, ReadOnlySpan<byte> clear)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        var (id, key) = keys[^1];
        var box = new byte[1 + IdBytes + NonceBytes + TagBytes + clear.Length];
        box[0] = Version;
        id.CopyTo(box, 1);
        var nonce = box.AsSpan(1 + IdBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, clear, box.AsSpan(1 + IdBytes + NonceBytes + TagBytes), box.AsSpan(1 + IdBytes + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return box;
    }

    public byte[] Open(string purpose, ReadOnlySpan<byte> box)
    {
        if (box.Length < 1 + IdBytes + NonceBytes + TagBytes || box[0] != Version)
        {
            throw new CryptographicException("This is no sealed secret.");
        }

        var id = box.Slice(1, IdBytes).ToArray();
        var key = keys.Find(candidate => candidate.Id.AsSpan().SequenceEqual(id)).Key
            ?? throw new CryptographicException($"The secret is sealed with master key {Convert.ToHexStringLower(id)}, which is not in the key folder.");
        var clear = new byte[box.Length - 1 - IdBytes - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Decrypt(
            box.Slice(1 + IdBytes, NonceBytes),
            box[(1 + IdBytes + NonceBytes + TagBytes)..],
            box.Slice(1 + IdBytes + NonceBytes, TagBytes),
            clear,
            Encoding.UTF8.GetBytes(purpose));
        return clear;
    }

    /// <summary>False when another master key seals now: what is in the box should be sealed anew.</summary>
    public bool IsNewest(ReadOnlySpan<byte> box) => box.Length > 1 + IdBytes && box.Slice(1, IdBytes).SequenceEqual(keys[^1].Id);

    /// <summary>Keys for one purpose, from the sealing one back to the oldest.</summary>
    public IEnumerable<byte[]> Derive(string purpose) => Enumerable.Reverse(keys)
        .Select(key => HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Key, KeyBytes, info: Encoding.UTF8.GetBytes(purpose)));

    private static string[] Files(string folder) => [.. Directory.GetFiles(folder, "*.key").Order(StringComparer.Ordinal)];

    private static void Create(string path)
    {
        var temporary = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        using (var file = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another replica was first: its key is the one.
            File.Delete(temporary);
        }
    }

    private static byte[] Read(string path)
    {
        if ((File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
        {
            throw new InvalidOperationException($"{path} is open to everybody: chmod 600.");
        }

        var key = Convert.FromBase64String(File.ReadAllText(path).Trim());
        return key.Length == KeyBytes ? key : throw new InvalidOperationException($"{path} must hold the base64 of {KeyBytes} bytes.");
    }
}
