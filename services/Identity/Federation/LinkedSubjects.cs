using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Identity.Federation;

/// <summary>
/// A provider's name for a person may be a personal identification number: what is kept of it is an HMAC under a key from the key
/// folder, enough to know it again.
/// </summary>
internal sealed class LinkedSubjects(IOptions<IdentityOptions> options)
{
    private const int KeySize = 32;

    private readonly Lazy<byte[]> key = new(() => Convert.FromBase64String(SecretFile.Read(
        Path.Combine(options.Value.KeyFolder, "federation.key"), static () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeySize))).Trim()));

    public byte[] HashOf(string provider, string subject) => HMACSHA256.HashData(key.Value, Encoding.UTF8.GetBytes($"{provider}\n{subject}"));
}
