using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Identity.Clients;
using GiaLai.Lgsp.Identity.People;
using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>Decides what stands in a token: of a client by what Registry says now, of a person by what is true now, not at login.</summary>
internal sealed class IssueToken(PersonStore people, TimeProvider time, IdentityMetrics metrics) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<HandleTokenRequestContext>()
        .UseScopedHandler<IssueToken>()
        .SetOrder(OpenIddictServerHandlers.Exchange.AttachPrincipal.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (context.Request.IsClientCredentialsGrantType())
        {
            var client = AuthenticatedClient.Of(context.Transaction)!.Client;
            await IssueTime.WaitForAsync(context.Transaction, client.RevokedUntil, time, context.CancellationToken);
            context.SignIn(TokenClaims.Of(client, context.Request.GetScopes()));
        }
        else if (context.Principal is { } earlier)
        {
            var person = await people.FindAsync(earlier.GetClaim(Claims.Subject)!, context.CancellationToken);
            if (person is null || !person.IsActive || earlier.GetClaim(TokenClaims.Stamp) != person.SecurityStamp.ToString("N"))
            {
                context.Reject(Errors.InvalidGrant, "The login is no longer valid.");
                return;
            }

            await IssueTime.WaitForAsync(context.Transaction, person.RevokedUntil, time, context.CancellationToken);
            context.SignIn(TokenClaims.Of(person, earlier.GetScopes(), earlier.GetClaim(Claims.AuthenticationTime)!, earlier.GetClaims(Claims.AuthenticationMethodReference)));
        }
        else
        {
            context.Reject(Errors.UnsupportedGrantType, "This grant type is not offered.");
            return;
        }

        metrics.Issued(context.Request.GrantType!);
    }
}

/// <summary>The claims that tokens carry.</summary>
internal static class TokenClaims
{
    public const string Agency = "agency";
    public const string Roles = "roles";

    /// <summary>Stays in codes and refresh tokens: they end when the person's credentials change.</summary>
    public const string Stamp = "stamp";

    public static ClaimsPrincipal Of(Client client, ImmutableArray<string> requested)
    {
        var identity = NewIdentity(client.ClientId!, client.Agency, client.Roles, requested.Length > 0 ? requested : [.. client.Scopes]);
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }

    public static ClaimsPrincipal Of(Person person, ImmutableArray<string> scopes, string authenticatedAt, ImmutableArray<string> methods)
    {
        var identity = NewIdentity(person.UserName, person.Agency, person.Roles, scopes);
        identity.SetClaim(Claims.Name, person.DisplayName);
        identity.SetClaim(Claims.PreferredUsername, person.UserName);
        identity.SetClaim(Claims.AuthenticationTime, long.Parse(authenticatedAt, System.Globalization.CultureInfo.InvariantCulture));
        identity.SetClaims(Claims.AuthenticationMethodReference, methods);
        identity.SetClaim(Stamp, person.SecurityStamp.ToString("N"));
        identity.SetDestinations(claim => claim.Type switch
        {
            Claims.Subject or Agency or Roles => [Destinations.AccessToken, Destinations.IdentityToken],
            Claims.Name or Claims.PreferredUsername => identity.HasScope(Scopes.Profile) ? [Destinations.IdentityToken] : [],
            Claims.AuthenticationTime or Claims.AuthenticationMethodReference => [Destinations.IdentityToken],
            _ => [],
        });
        return new ClaimsPrincipal(identity);
    }

    private static ClaimsIdentity NewIdentity(string subject, string? agency, string[] roles, ImmutableArray<string> scopes)
    {
        var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType, Claims.Subject, Roles);
        identity.SetClaim(Claims.Subject, subject);
        identity.SetClaim(Agency, agency);
        if (roles.Length > 0)
        {
            // An array also when there is one.
            identity.SetClaim(Roles, new JsonArray([.. roles.Select(role => JsonValue.Create(role))]));
        }

        identity.SetScopes(scopes);
        identity.SetResources(AccessOptions.Audience);
        return identity;
    }
}
