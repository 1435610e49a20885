using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GiaLai.Lgsp.NdxpAdapter.Documents;

/// <summary>
/// Puts logical headers on a request as the axis wants them: each as <c>XroadVnpt-x</c>, their names, their JSON, and its HMAC-SHA-256 under the secret.
/// Source: the public VXP REST client, version 3.0.201608.
/// </summary>
internal static class SignHeaders
{
    private const string Prefix = "XroadVnpt-";
    private const string Version = "3.0.201608";
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Apply(HttpRequestMessage request, string systemId, string secret, DateTimeOffset now, params IEnumerable<(string Name, string Value)> headers)
    {
        var signed = new Dictionary<string, string>(StringComparer.Ordinal) { ["systemId"] = systemId, ["timestamp"] = Timestamp(now) };
        foreach (var (name, value) in headers)
        {
            signed[name] = value;
        }

        var json = JsonSerializer.Serialize(signed, Json);
        foreach (var (name, value) in signed)
        {
            request.Headers.Add(Prefix + name, value);
        }

        request.Headers.Add(Prefix + "sign-header-key", string.Join(';', signed.Keys));
        request.Headers.Add(Prefix + "sign-header", json);
        request.Headers.Add(Prefix + "hash-header", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(json))));
        request.Headers.Add(Prefix + "version", Version);
    }

    /// <summary><c>ddMMyyyy'T'HHmmss+SSSS</c> in Vietnam's time; the last four are milliseconds, as Java writes that pattern.</summary>
    public static string Timestamp(DateTimeOffset now) => now.ToOffset(Vietnam).ToString("ddMMyyyy'T'HHmmss'+0'fff", CultureInfo.InvariantCulture);
}
