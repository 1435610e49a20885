using GiaLai.Lgsp.Contracts.Identity;
using GiaLai.Lgsp.Identity.Attempts;
using GiaLai.Lgsp.Identity.Bootstrap;
using GiaLai.Lgsp.Identity.Clients;
using GiaLai.Lgsp.Identity.Database;
using GiaLai.Lgsp.Identity.Edge;
using GiaLai.Lgsp.Identity.Federation;
using GiaLai.Lgsp.Identity.Keys;
using GiaLai.Lgsp.Identity.Login;
using GiaLai.Lgsp.Identity.People;
using GiaLai.Lgsp.Identity.Tokens;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Queries;
using MassTransit;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace GiaLai.Lgsp.Identity;

/// <summary>Identity says who calls: tokens for systems, logins for people, and the end of both.</summary>
internal static class IdentityModule
{
    /// <summary>Of gateways alone: revocations, introspection of every token.</summary>
    public const string GatewayScope = "lgsp.gateway";

    /// <summary>Needed, with a role, to administer people, keys and revocations.</summary>
    public const string AdministrationScope = "lgsp.registry";

    private const long LargestBody = 64 * 1024;

    public static IHostApplicationBuilder AddIdentity(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddPostgres();
        // First keys, then who may use them, then all else, the listening process last.
        services.AddHostedService<RotateKeys>();
        services.AddHostedService<EnsureBootstrap>();
        builder.AddAccess();
        builder.AddBus("identity", static bus => bus.AddConsumer<ApplyClientChange, ApplyClientChange.Definition>());
        builder.AddOutbox([typeof(ClientApplied), typeof(TokensRevoked)]);
        services.AddOpenApi("v1", static options => options.DescribeIdentity());
        services.AddOptions<IdentityOptions>().BindConfiguration(IdentityOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section);
        services.AddDbContextPool<IdentityContext>(static (provider, context) =>
            context.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()).UseSnakeCaseNamingConvention()
                // Some of OpenIddict's properties are of no use here.
                .ConfigureWarnings(static warnings => warnings.Ignore(CoreEventId.MappedPropertyIgnoredWarning)));
        // They tell each step of each request.
        builder.Logging.AddFilter("OpenIddict", LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);

        // Nothing that is sent here is large, and anybody may send it.
        services.Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MaxRequestBodySize = LargestBody);

        services.AddSingleton<IdentityMetrics>();
        services.AddSingleton<ClientStore>();
        services.AddSingleton<ClientAssertionStore>();
        services.AddSingleton<RevocationStore>();
        services.AddSingleton<ExpiredRowStore>();
        services.AddSingleton<AttemptStore>();
        services.AddSingleton<AttemptGuard>();
        services.AddSingleton<PersonStore>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<Totp>();
        services.AddSingleton<LoginEventStore>();
        services.AddSingleton<Session>();
        services.AddKeys();
        services.AddTokenServer();
        services.AddLogin();
        builder.AddFederation();
        services.AddHostedService<PruneTokens>();
        return builder;
    }

    /// <summary>Before everything else: who calls.</summary>
    public static void UseIdentity(this WebApplication app) => app.UseMiddleware<ForwardedCaller>();

    public static void MapIdentity(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        LoginPages.Map(app);
        var identity = app.MapGroup("/identity/v1").WithTags("Identity").RefuseUnknownQuery();
        RotateKeys.Map(identity);
        ListKeys.Map(identity);
        RevokeTokens.Map(identity);
        ListRevocations.Map(identity);
        ListLoginEvents.Map(identity);
        var people = identity.MapGroup("/people").RequireScope(AdministrationScope);
        ListPeople.Map(people);
        CreatePerson.Map(people);
        ChangePerson.Map(people);
        ResetCredentials.Map(people);
    }
}
