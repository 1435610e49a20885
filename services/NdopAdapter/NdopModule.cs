using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.NdopAdapter.Batches;
using GiaLai.Lgsp.NdopAdapter.Datasets;
using GiaLai.Lgsp.NdopAdapter.Exports;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.NdopAdapter.Reconciliation;
using GiaLai.Lgsp.NdopAdapter.Requests;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.OpenApi;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Queries;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdopAdapter;

/// <summary>The adapter carries datasets to NDOP, the National Data Centre's platform, and reconciles day by day what arrived.</summary>
internal static class NdopModule
{
    public static IHostApplicationBuilder AddNdopAdapter(this IHostApplicationBuilder builder)
    {
        builder.AddPostgres();
        builder.AddAccess();
        DapperConventions.AddJson<DatasetDescription>(LgspJson.Options);
        DapperConventions.AddJson<ComparisonResult>(LgspJson.Options);

        var services = builder.Services;
        services.AddOptions<NdopOptions>().BindConfiguration(NdopOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOpenApi("v1", options => options.Describe("ndop"));
        services.AddPartner(NdopOperations.IsSigned, NdopOperations.All);
        services.AddSingleton<TaskBell>();
        services.AddSingleton<TaskStore>();
        services.AddSingleton<DatasetStore>();
        services.AddSingleton<BatchStore>();
        services.AddSingleton<BatchPush>();
        services.AddSingleton(provider => new JwsKeys(KeyFolder.Read(provider.GetRequiredService<IOptions<NdopOptions>>().Value.KeyFolder, "export")));
        services.AddSingleton<HandOverStore>();
        services.AddSingleton<RequestStore>();
        services.AddSingleton<ReconciliationStore<ComparisonResult>>();
        services.AddSingleton<ResendStore>();
        services.AddHostedService<SendTasks>();
        services.AddHostedService<PullRequests>();
        services.AddSingleton<ReconcileDays>();
        services.AddHostedService(provider => provider.GetRequiredService<ReconcileDays>());
        return builder;
    }

    public static void MapNdopAdapter(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        var ndop = app.MapGroup("/ndop/v1").WithTags("NDOP").RequireScope(Scopes.Ndop).RefuseUnknownQuery();
        DatasetEndpoints.Map(ndop);
        BatchEndpoints.Map(ndop);
        ExportBatch.Map(ndop);
        HandOverBatch.Map(ndop);
        TakeBackBatch.Map(ndop);
        ListKeys.Map(ndop);
        RequestEndpoints.Map(ndop);
        ReconciliationEndpoints.Map(ndop);
        GetPartners.Map(ndop);
        GetDay.Map(app.MapGroup("/ndop/v1").WithTags("NDOP").RequireScope(Scopes.Reconciliation).RefuseUnknownQuery());
    }
}
