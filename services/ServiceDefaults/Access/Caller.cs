using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.ServiceDefaults.Access;

/// <summary>Who calls, from the verified token. An endpoint takes it as a parameter.</summary>
public sealed record Caller
{
    /// <summary>The <c>sub</c>: a system id, a platform client or a person's user name.</summary>
    public required string Subject { get; init; }

    /// <summary>Agency code; null for the platform's own clients.</summary>
    public string? Agency { get; init; }

    public required IReadOnlySet<string> Roles { get; init; }

    /// <summary>Which surfaces the token opens.</summary>
    public IReadOnlySet<string> Scopes { get; init; } = new HashSet<string>();

    public bool Is(string role) => Roles.Contains(role);

    public bool Has(string scope) => Scopes.Contains(scope);

    public static Caller From(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new Caller
        {
            Subject = user.FindFirstValue("sub") ?? throw new InvalidOperationException("The token has no subject."),
            Agency = user.FindFirstValue("agency"),
            Roles = user.FindAll("roles").Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal),
            Scopes = user.FindAll("scope").SelectMany(claim => claim.Value.Split(' ')).ToHashSet(StringComparer.Ordinal),
        };
    }

    public static ValueTask<Caller?> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult<Caller?>(context.User.Identity?.IsAuthenticated == true ? From(context.User) : null);
    }
}
