using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>A secret at the moment of its making: the text goes to the caller and nowhere else, the verifier is kept.</summary>
internal sealed class NewSecret
{
    private NewSecret(string text, string verifier) => (Text, Verifier) = (text, verifier);

    /// <summary><c>lgsp_</c> and 32 random bytes in base64url; the prefix lets scanners find a leaked one.</summary>
    public string Text { get; }

    /// <summary><c>sha256$salt$hash</c>; see <see cref="Contracts.Registry.SecretVerifier"/>.</summary>
    public string Verifier { get; }

    public static NewSecret Make() => From(RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(16));

    public static NewSecret From(byte[] random, byte[] salt)
    {
        var text = "lgsp_" + WebEncoders.Base64UrlEncode(random);
        var hash = SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(text)]);
        return new NewSecret(text, $"sha256${WebEncoders.Base64UrlEncode(salt)}${WebEncoders.Base64UrlEncode(hash)}");
    }

    public override string ToString() => "(secret)";
}
