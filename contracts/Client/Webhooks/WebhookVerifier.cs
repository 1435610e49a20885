using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GiaLai.Lgsp.Client.Webhooks;

/// <summary>Whether a pushed message is the platform's.</summary>
public enum WebhookOutcome
{
    /// <summary>Signed by the platform, in time.</summary>
    Valid,

    /// <summary>One of the three headers is missing or has no such form.</summary>
    Malformed,

    /// <summary>Too old, or from the future: perhaps a repetition by somebody who overheard it.</summary>
    Stale,

    /// <summary>No signature fits one of the secrets.</summary>
    Forged,
}

/// <summary>
/// Checks pushed messages: HMAC-SHA-256 over id, time and body, compared in constant time. Several secrets may be in force at once,
/// the old and the new one while they are exchanged. Source: Standard Webhooks 1.0.
/// </summary>
public sealed class WebhookVerifier
{
    /// <summary>Header of the message's id: the same at each attempt, so repetitions are recognised by it.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Header of the time of the attempt, seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>Header of the signatures, separated by blanks.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string Prefix = "whsec_";
    private const string Scheme = "v1,";
    private const int MaxSignatures = 20;

    private readonly byte[][] keys;
    private readonly TimeSpan tolerance;
    private readonly TimeProvider time;

    /// <summary>Takes the secrets in force.</summary>
    /// <param name="secrets">As the platform gave them, <c>whsec_…</c>; at least one.</param>
    /// <param name="tolerance">How far the times of platform and receiver may differ; null = 5 minutes.</param>
    /// <param name="time">Clock; null = the system's.</param>
    /// <exception cref="ArgumentException">There is no secret, or one is no base64.</exception>
    public WebhookVerifier(IEnumerable<string> secrets, TimeSpan? tolerance = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        keys = [.. secrets.Select(Read)];
        if (keys.Length == 0)
        {
            throw new ArgumentException("At least one secret is needed.", nameof(secrets));
        }

        this.tolerance = tolerance ?? TimeSpan.FromMinutes(5);
        this.time = time ?? TimeProvider.System;
    }

    /// <summary>Checks one push. Take the body before anything reads it as JSON: every byte counts.</summary>
    /// <param name="id">Header <see cref="IdHeader"/>.</param>
    /// <param name="timestamp">Header <see cref="TimestampHeader"/>.</param>
    /// <param name="signatures">Header <see cref="SignatureHeader"/>.</param>
    /// <param name="body">The body as received.</param>
    public WebhookOutcome Verify(string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(id) || id.Contains('.', StringComparison.Ordinal) || string.IsNullOrEmpty(signatures)
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return WebhookOutcome.Malformed;
        }

        // Compared as numbers: a time may be beyond what a calendar holds.
        if (Math.Abs((decimal)time.GetUtcNow().ToUnixTimeSeconds() - seconds) > (decimal)tolerance.TotalSeconds)
        {
            return WebhookOutcome.Stale;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var given = signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (given.Length > MaxSignatures)
        {
            return WebhookOutcome.Malformed;
        }

        var fits = false;
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var key in keys)
        {
            var expected = HMACSHA256.HashData(key, signed);
            foreach (var one in given)
            {
                fits |= one.StartsWith(Scheme, StringComparison.Ordinal)
                    && Convert.TryFromBase64String(one[Scheme.Length..], signature, out var length) && length == signature.Length
                    && CryptographicOperations.FixedTimeEquals(signature, expected);
            }
        }

        return fits ? WebhookOutcome.Valid : WebhookOutcome.Forged;
    }

    private static byte[] Read(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        try
        {
            var key = Convert.FromBase64String(secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : secret);
            return key.Length > 0 ? key : throw new ArgumentException("A secret is empty.", nameof(secret));
        }
        catch (FormatException)
        {
            // The secret itself is not repeated.
            throw new ArgumentException("A secret is no base64.", nameof(secret));
        }
    }
}
