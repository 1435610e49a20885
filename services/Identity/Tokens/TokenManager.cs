using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>
/// OpenIddict revokes a whole login when it sees a code or refresh token for the second time; here that reaches the gateways too.
/// </summary>
internal sealed class TokenManager(
    IOpenIddictTokenCache<Token> cache,
    ILogger<OpenIddictTokenManager<Token>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictTokenStore<Token> store,
    RevocationStore revocations) : OpenIddictTokenManager<Token>(cache, logger, options, store)
{
    public override async ValueTask<long> RevokeByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken = default) =>
        await revocations.EndStolenLoginAsync(Guid.Parse(identifier), cancellationToken);
}
