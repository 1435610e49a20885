using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.NdxpAdapter.Catalogue;
using GiaLai.Lgsp.NdxpAdapter.CodeLists;
using GiaLai.Lgsp.NdxpAdapter.Days;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.Documents;
using GiaLai.Lgsp.NdxpAdapter.HandIns;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.NdxpAdapter.Officials;
using GiaLai.Lgsp.NdxpAdapter.Partners;
using GiaLai.Lgsp.NdxpAdapter.Policies;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.OpenApi;
using GiaLai.Lgsp.ServiceDefaults.Queries;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter;

/// <summary>The adapter speaks to national systems in their dialects; towards the platform each of their services is one as any other.</summary>
internal static class NdxpAdapterModule
{
    public static IHostApplicationBuilder AddNdxpAdapter(this IHostApplicationBuilder builder)
    {
        builder.AddAccess();
        // Its scope per request costs more than the line it would be written on.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // Two lines for each attempt; the outcome has a line of ours.
        builder.Logging.AddFilter("Polly", LogLevel.None);
        var services = builder.Services;
        services.AddOpenApi("v1", options => options.Describe("ndxp", Scopes.Registry));
        services.AddOptions<NdxpOptions>().BindConfiguration(NdxpOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<NdxpTelemetry>();
        services.AddSingleton<LocalMaps>();
        services.AddSingleton<DeclaredServices>();
        services.AddHostedService<WatchDeclarations>();
        services.AddSingleton<RequestWriter>();
        services.AddSingleton<CallNational>();
        services.AddPartners(builder.Configuration);
        services.AddDocuments();
        services.AddSingleton<PartnerDays>();
        builder.AddHandIns();
        services.AddHttpClient(RegisterServices.Client, static (provider, http) =>
        {
            http.BaseAddress = provider.GetRequiredService<IOptions<NdxpOptions>>().Value.Registry;
            http.Timeout = TimeSpan.FromSeconds(30);
        }).AddServiceToken();
        services.AddSingleton<Registrations>();
        services.AddHealthChecks().AddCheck<Registrations>("catalogue", tags: ["ready"]);
        services.AddHostedService<RegisterServices>();
        services.AddSingleton<SyncCodeLists>();
        services.AddHostedService(static provider => provider.GetRequiredService<SyncCodeLists>());
        services.AddSingleton<ChannelPolicyFeed>();
        services.AddHostedService(static provider => provider.GetRequiredService<ChannelPolicyFeed>());
        return builder;
    }

    public static void MapNdxpAdapter(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        var ndxp = app.MapGroup("/ndxp/v1").WithTags("National systems").RequireScope(Scopes.Registry).RefuseUnknownQuery();
        var operators = ndxp.MapGroup("").RequireRole(Roles.Operator, Roles.Auditor);
        ListPartners.Map(operators);
        ListDeclaredServices.Map(operators);
        ReloadServices.Map(ndxp);
        if (app.Configuration.HasHandIns())
        {
            HandInEndpoints.Map(ndxp);
        }

        GetDay.Map(app.MapGroup("/ndxp/v1").WithTags("National systems").RequireScope(Scopes.Reconciliation).RefuseUnknownQuery());
    }
}
