using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>
/// The time in a token is when its request came, before the client was read: so a revocation that the reading missed still covers
/// the token. See <see cref="Revocation.IssuedUntil"/>.
/// </summary>
internal static class IssueTime
{
    private const string Property = "lgsp:issue-time";

    /// <summary>Notes the time of the request, and the certificate that came with it.</summary>
    internal sealed class Note(TimeProvider time) : IOpenIddictServerHandler<ProcessRequestContext>
    {
        public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
            .CreateBuilder<ProcessRequestContext>()
            .UseSingletonHandler<Note>()
            .SetOrder(OpenIddictServerHandlers.InferEndpointType.Descriptor.Order - 500)
            .Build();

        public ValueTask HandleAsync(ProcessRequestContext context)
        {
            context.Transaction.SetProperty(Property, new Moment(time.GetUtcNow()));
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Until a token would be younger than the last revocation of its subject: two seconds at most.</summary>
    public static async Task WaitForAsync(OpenIddictServerTransaction transaction, DateTimeOffset? revokedUntil, TimeProvider time, CancellationToken cancellationToken)
    {
        if (revokedUntil is not { } until || transaction.GetProperty<Moment>(Property)!.Time >= Revocation.IssuableFrom(until))
        {
            return;
        }

        var wait = Revocation.IssuableFrom(until) - time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait + TimeSpan.FromMilliseconds(1), time, cancellationToken);
        }

        transaction.SetProperty(Property, new Moment(Revocation.IssuableFrom(until)));
    }

    /// <summary>Writes the times into the access token, and what it is bound to.</summary>
    internal sealed class Attach : IOpenIddictServerHandler<ProcessSignInContext>
    {
        public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
            .CreateBuilder<ProcessSignInContext>()
            .AddFilter<OpenIddictServerHandlerFilters.RequireAccessTokenGenerated>()
            .UseSingletonHandler<Attach>()
            .SetOrder(OpenIddictServerHandlers.PrepareAccessTokenPrincipal.Descriptor.Order + 500)
            .Build();

        public ValueTask HandleAsync(ProcessSignInContext context)
        {
            var principal = context.AccessTokenPrincipal!;
            var issued = context.Transaction.GetProperty<Moment>(Property)!.Time;
            principal.SetCreationDate(issued);
            principal.SetExpirationDate(Revocation.FloorToSecond(issued) + context.Options.AccessTokenLifetime!.Value);
            if (Clients.AuthenticatedClient.Of(context.Transaction)?.CertificateThumbprint is { } thumbprint)
            {
                principal.SetClaim("cnf", new System.Text.Json.Nodes.JsonObject { ["x5t#S256"] = thumbprint });
            }

            return ValueTask.CompletedTask;
        }
    }

    private sealed record Moment(DateTimeOffset Time);
}
