using System.Security.Claims;
using System.Security.Cryptography;
using GiaLai.Lgsp.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GiaLai.Lgsp.Identity.Tests;

/// <summary>
/// Another OpenID provider, as VNeID or a province's single sign-on would be: an OpenIddict server of its own on a real socket, which
/// logs in whoever the test says.
/// </summary>
public sealed class OtherProvider : IAsyncDisposable
{
    public const string ClientId = "lgsp-gialai";

    private readonly int port = Ports.Free();
    private WebApplication? app;

    public Uri Address => new($"http://127.0.0.1:{port}/");

    public string ClientSecret { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Its name for who logs in next.</summary>
    public string Subject { get; set; } = "";

    /// <summary>How well that is proven.</summary>
    public string? Acr { get; set; }

    /// <summary>An OAuth error instead of a login; null = none.</summary>
    public string? Refusal { get; set; }

    /// <summary>What was asked for last.</summary>
    public OpenIddictRequest? Asked { get; private set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address.ToString());
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.SetIssuer(Address).SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token")
                .AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange()
                .AddEphemeralSigningKey().AddEphemeralEncryptionKey()
                .EnableDegradedMode();
            server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId)
                {
                    context.Reject(OpenIddictConstants.Errors.InvalidClient);
                }

                return default;
            }));
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
                {
                    context.Reject(OpenIddictConstants.Errors.InvalidClient);
                }

                return default;
            }));
            server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                Asked = context.Request;
                if (Refusal is not null)
                {
                    context.Reject(Refusal);
                    return default;
                }

                var identity = new ClaimsIdentity("other");
                identity.SetClaim(OpenIddictConstants.Claims.Subject, Subject).SetScopes(OpenIddictConstants.Scopes.OpenId);
                if (Acr is not null)
                {
                    identity.SetClaim(OpenIddictConstants.Claims.AuthenticationContextReference, Acr);
                }

                identity.SetDestinations(static _ => [OpenIddictConstants.Destinations.IdentityToken]);
                context.SignIn(new ClaimsPrincipal(identity));
                return default;
            }));
            server.UseAspNetCore().DisableTransportSecurityRequirement();
        });
        app = builder.Build();
        app.UseAuthentication();
        await app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
            app = null;
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
