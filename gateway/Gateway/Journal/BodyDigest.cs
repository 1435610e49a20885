using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>SHA-256 and length of a body as it passes; nothing is kept of it. The hash contexts are reused.</summary>
internal struct BodyDigest
{
    private const int MaxPooled = 1024;
    private static readonly ConcurrentBag<IncrementalHash> Pool = [];
    private IncrementalHash? hash;

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        hash ??= Pool.TryTake(out var pooled) ? pooled : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>SHA-256 of what has passed so far.</summary>
    public readonly byte[] Current() => hash?.GetCurrentHash() ?? SHA256.HashData([]);

    /// <summary>Hex, lower case; null when there was no body. Ends the digest.</summary>
    public string? Finish()
    {
        if (hash is not { } used)
        {
            return null;
        }

        Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
        used.GetHashAndReset(result);
        Release();
        return Convert.ToHexStringLower(result);
    }

    private void Release()
    {
        if (hash is { } used)
        {
            hash = null;
            if (Pool.Count < MaxPooled)
            {
                Pool.Add(used);
            }
            else
            {
                used.Dispose();
            }
        }
    }
}
