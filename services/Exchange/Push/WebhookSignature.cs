using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GiaLai.Lgsp.Exchange.Push;

/// <summary>The value of <c>webhook-signature</c>. Source: Standard Webhooks 1.0.0, symmetric signatures.</summary>
internal static class WebhookSignature
{
    /// <summary>One <c>v1,…</c> for each secret, with blanks between.</summary>
    public static string Of(string id, long timestamp, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        var text = new StringBuilder(64 * secrets.Count);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
            hash.AppendData(head);
            hash.AppendData(body);
            hash.GetHashAndReset(mac);
            text.Append(text.Length == 0 ? "v1," : " v1,").Append(Convert.ToBase64String(mac));
        }

        return text.ToString();
    }
}
