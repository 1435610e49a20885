using System.Globalization;
using System.Text;
using GiaLai.Lgsp.Identity.Keys;
using OtpNet;
using QRCoder;

namespace GiaLai.Lgsp.Identity.People;

/// <summary>Time-based codes: SHA-1, 6 digits, 30 seconds, what every authenticator app knows. Source: RFC 6238.</summary>
internal sealed class Totp(KeyRing ring)
{
    private const int SecretBytes = 20;
    private const int Period = 30;
    private const int Digits = 6;
    private static readonly VerificationWindow OneStepEitherWay = new(previous: 1, future: 1);

    public static byte[] MakeSecret() => KeyGeneration.GenerateRandomKey(SecretBytes);

    public static string Text(byte[] secret) => Base32Encoding.ToString(secret).TrimEnd('=');

    public static byte[]? TryRead(string text)
    {
        try
        {
            return Base32Encoding.ToBytes(text.Replace(" ", "", StringComparison.Ordinal)) is { Length: >= 16 } secret ? secret : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The number of the time step whose code it is, one step of clock difference allowed; null when of none.</summary>
    public static long? Match(byte[] secret, string code, DateTimeOffset now) =>
        code.Length == Digits
        && new OtpNet.Totp(secret, step: Period, mode: OtpHashMode.Sha1, totpSize: Digits).VerifyTotp(now.UtcDateTime, code, out var step, OneStepEitherWay)
            ? step
            : null;

    /// <summary>What an authenticator app reads from the QR code.</summary>
    public static string Address(string userName, byte[] secret) => string.Create(
        CultureInfo.InvariantCulture,
        $"otpauth://totp/LGSP%20Gia%20Lai:{Uri.EscapeDataString(userName)}?secret={Text(secret)}&issuer=LGSP%20Gia%20Lai&algorithm=SHA1&digits={Digits}&period={Period}");

    /// <summary>As an SVG image.</summary>
    public static string QrCode(string address)
    {
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return svg.GetGraphic(6);
    }

    public byte[] Seal(Guid person, byte[] secret) => ring.Master.Seal(Purpose(person), secret);

    public byte[] Open(Guid person, byte[] sealedSecret) => ring.Master.Open(Purpose(person), sealedSecret);

    private static string Purpose(Guid person) => $"totp-secret:{person:N}";
}

/// <summary>Codes on paper for who has lost the authenticator: ten, each 80 random bits, each good once.</summary>
internal static class RecoveryCodes
{
    private const int Count = 10;
    private const int Bytes = 10;
    private const int GroupLength = 4;

    public static string[] Make() => [.. Enumerable.Range(0, Count).Select(_ => Grouped(Base32Encoding.ToString(KeyGeneration.GenerateRandomKey(Bytes))))];

    /// <summary>A random code of 80 bits needs no slow hash.</summary>
    public static byte[] HashOf(Guid person, string code) =>
        System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{person:N}:{Canonical(code)}"));

    public static bool LooksLikeOne(string code) => Canonical(code).Length == Bytes * 8 / 5;

    private static string Canonical(string code) => code.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    private static string Grouped(string code) => string.Join('-', code.Chunk(GroupLength).Select(group => new string(group)));
}
