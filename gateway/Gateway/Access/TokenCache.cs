using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>
/// Verified tokens by the SHA-256 of their text, which itself is not kept. Bounded: two halves, and when the younger is full the
/// older is dropped; a token in use moves to the younger.
/// </summary>
internal sealed class TokenCache
{
    private const int HalfSize = 50_000;
    private ConcurrentDictionary<Key, AccessToken> young = new();
    private ConcurrentDictionary<Key, AccessToken> old = new();

    /// <summary>The key of a token of at most <see cref="TokenVerifier.MaxLength"/> characters, all ASCII.</summary>
    public static Key KeyOf(ReadOnlySpan<char> token)
    {
        Span<byte> ascii = stackalloc byte[TokenVerifier.MaxLength];
        var length = Encoding.ASCII.GetBytes(token, ascii);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ascii[..length], hash);
        return MemoryMarshal.Read<Key>(hash);
    }

    public AccessToken? Find(in Key key)
    {
        if (young.TryGetValue(key, out var token))
        {
            return token;
        }

        if (old.TryGetValue(key, out token))
        {
            Add(key, token);
            return token;
        }

        return null;
    }

    public void Add(in Key key, AccessToken token)
    {
        if (young.Count >= HalfSize)
        {
            old = young;
            young = new ConcurrentDictionary<Key, AccessToken>();
        }

        young[key] = token;
    }

    public void Forget(in Key key)
    {
        young.TryRemove(key, out _);
        old.TryRemove(key, out _);
    }

    internal readonly record struct Key(long A, long B, long C, long D)
    {
        // Already a hash.
        public override int GetHashCode() => (int)A;
    }
}
