using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Identity.People;

/// <summary>
/// Passwords of people: PBKDF2-HMAC-SHA512 by ASP.NET Core's hasher. People choose weak ones, so the hash must be slow; clients
/// have random secrets and another verifier.
/// </summary>
internal sealed class Passwords
{
    public const int MinimumLength = 12;
    public const int MaximumLength = 128;

    private readonly PasswordHasher<Person> hasher;
    private readonly string nobodysHash;

    public Passwords(IOptions<IdentityOptions> options)
    {
        hasher = new PasswordHasher<Person>(Options.Create(new PasswordHasherOptions { IterationCount = options.Value.PasswordIterations }));
        nobodysHash = Hash(MakeOneTime());
    }

    public string Hash(string password) => hasher.HashPassword(null!, password);

    /// <summary>Takes the same time whether or not there is such a person.</summary>
    public bool Verify(Person? person, string password) =>
        hasher.VerifyHashedPassword(null!, person?.PasswordHash ?? nobodysHash, password) != PasswordVerificationResult.Failed && person is not null;

    /// <summary>For a person who will choose another one at the first login; 120 random bits.</summary>
    public static string MakeOneTime() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(15));

    public static bool IsAcceptable(string password, string userName) =>
        password.Length is >= MinimumLength and <= MaximumLength && !password.Contains(userName, StringComparison.OrdinalIgnoreCase);
}
