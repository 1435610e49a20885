using System.Globalization;
using System.Security.Claims;
using GiaLai.Lgsp.Identity.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Identity.Login;

/// <summary>
/// A person's browser session: a cookie that only Identity can read. Two kinds: between the first factor, a password or another
/// provider's word, and the code (<see cref="PasswordScheme"/>, ten minutes), and after both (<see cref="Scheme"/>).
/// </summary>
internal sealed class Session(PersonStore people, IOptions<IdentityOptions> options, TimeProvider time)
{
    public const string Scheme = "session";
    public const string PasswordScheme = "password";

    /// <summary>Our own value of <c>amr</c>: another provider's word. RFC 8176 has none for it.</summary>
    public const string Federated = "fed";

    private const string Password = "pwd";
    private const string BothFactors = "mfa";

    private const string Stamp = "stamp";
    private const string At = "at";
    private const string Method = "amr";

    /// <summary>The person has given the first factor.</summary>
    public Task BeginAsync(HttpContext http, Person person, string method = Password) => SignInAsync(http, PasswordScheme, person, time.GetUtcNow(), [method]);

    /// <summary>The person has given both factors, the last of them by <paramref name="method"/>.</summary>
    public async Task CompleteAsync(HttpContext http, Person person, string method)
    {
        var first = (await ReadAsync(http, PasswordScheme))?.Methods ?? [];
        await http.SignOutAsync(PasswordScheme);
        await SignInAsync(http, Scheme, person, time.GetUtcNow(), [.. first.Append(method).Append(BothFactors).Distinct()]);
    }

    /// <summary>The session goes on under the person's new stamp.</summary>
    public Task RenewAsync(HttpContext http, Person person, LoggedIn current) => SignInAsync(http, Scheme, person, time.GetUtcNow(), [.. current.Methods]);

    public static async Task EndAsync(HttpContext http)
    {
        await http.SignOutAsync(PasswordScheme);
        await http.SignOutAsync(Scheme);
    }

    /// <summary>Who has given the first factor and not yet the second; null = nobody.</summary>
    public async Task<Person?> HalfwayAsync(HttpContext http) => (await ReadAsync(http, PasswordScheme))?.Person;

    /// <summary>Who is logged in; null = nobody, or the session has ended meanwhile.</summary>
    public async Task<LoggedIn?> CurrentAsync(HttpContext http) =>
        await ReadAsync(http, Scheme) is { } found && found.At + options.Value.SessionLifetime > time.GetUtcNow() ? found : null;

    private async Task<LoggedIn?> ReadAsync(HttpContext http, string scheme)
    {
        var ticket = await http.AuthenticateAsync(scheme);
        if (ticket.Principal is not { } principal || principal.FindFirstValue(ClaimTypes.Name) is not { } userName)
        {
            return null;
        }

        var person = await people.FindAsync(userName, http.RequestAborted);
        return person is not null && person.IsActive && principal.FindFirstValue(Stamp) == person.SecurityStamp.ToString("N")
            ? new LoggedIn(
                person,
                DateTimeOffset.FromUnixTimeSeconds(long.Parse(principal.FindFirstValue(At)!, CultureInfo.InvariantCulture)),
                [.. principal.FindAll(Method).Select(claim => claim.Value)])
            : null;
    }

    private static Task SignInAsync(HttpContext http, string scheme, Person person, DateTimeOffset now, string[] methods) =>
        http.SignInAsync(scheme, new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.Name, person.UserName),
                new Claim(Stamp, person.SecurityStamp.ToString("N")),
                new Claim(At, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
                .. methods.Select(method => new Claim(Method, method)),
            ],
            scheme)));
}

/// <param name="Person">As stored now.</param>
/// <param name="At">When the second factor was given.</param>
/// <param name="Methods">How. Source: RFC 8176.</param>
internal sealed record LoggedIn(Person Person, DateTimeOffset At, IReadOnlyList<string> Methods);
