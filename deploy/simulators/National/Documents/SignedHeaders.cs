using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GiaLai.Lgsp.National.Documents;

/// <summary>
/// Reads the logical headers of a call, <c>XroadVnpt-x</c> each, and checks that whoever holds the secret signed all of them: their names, their JSON,
/// its HMAC, and a time that is not old.
/// </summary>
internal sealed class SignedHeaders(IConfiguration configuration, TimeProvider time)
{
    private const string Prefix = "XroadVnpt-";
    private const string Version = "3.0.201608";
    private static readonly string[] Frame = ["sign-header-key", "sign-header", "hash-header", "version"];
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    public static string? Of(HttpRequest request, string name) => request.Headers[Prefix + name] is [{ Length: > 0 } value] ? value : null;

    /// <summary>What is wrong; null = nothing.</summary>
    public string? Check(HttpRequest request)
    {
        if (Of(request, "version") != Version || Of(request, "sign-header-key") is not { } keys || Of(request, "sign-header") is not { } json || Of(request, "hash-header") is not { } hash)
        {
            return "Thieu header ky so";
        }

        var secret = configuration["Documents:Secret"] ?? throw new InvalidOperationException("Documents:Secret is not set.");
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(json)));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(hash)))
        {
            return "Sai chu ky header";
        }

        var signed = JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;
        var named = keys.Split(';');
        var sent = request.Headers.Keys.Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).Select(name => name[Prefix.Length..].ToLowerInvariant()).Except(Frame);
        if (!named.Order().SequenceEqual(signed.Keys.Order()) || sent.Except(signed.Keys.Select(name => name.ToLowerInvariant())).Any()
            || signed.Any(pair => Of(request, pair.Key) != pair.Value))
        {
            return "Header khong khop noi dung da ky";
        }

        if (signed.GetValueOrDefault("systemId") != configuration["Documents:SystemId"])
        {
            return "He thong chua dang ky";
        }

        return signed.GetValueOrDefault("timestamp") is { Length: 20 } text && text[15] == '+'
            && DateTime.TryParseExact(text[..15], "ddMMyyyy'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            && (time.GetUtcNow() - new DateTimeOffset(at, Vietnam)).Duration() < Tolerance
                ? null
                : "Sai thoi gian";
    }
}
