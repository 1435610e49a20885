using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using GiaLai.Lgsp.ServiceDefaults.OpenApi;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Queries;
using GiaLai.Lgsp.VapexPublisher.Drift;
using GiaLai.Lgsp.VapexPublisher.Exports;
using GiaLai.Lgsp.VapexPublisher.Partner;
using GiaLai.Lgsp.VapexPublisher.Publications;
using GiaLai.Lgsp.VapexPublisher.Records;
using GiaLai.Lgsp.VapexPublisher.Steps;
using GiaLai.Lgsp.VapexPublisher.Usage;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.VapexPublisher;

/// <summary>The publisher makes V-APEX, the national register of APIs, say of each published service what Registry says, and keeps it so.</summary>
internal static class VapexModule
{
    public static IHostApplicationBuilder AddVapexPublisher(this IHostApplicationBuilder builder)
    {
        builder.AddPostgres();
        builder.AddAccess();
        builder.AddBus("vapex", bus => bus.AddConsumer<PublicationFeed.Listener>().Endpoint(endpoint =>
        {
            endpoint.Name = MessagingExtensions.TemporaryQueue("vapex", "publications");
            endpoint.Temporary = true;
        }));

        var services = builder.Services;
        services.AddOptions<VapexOptions>().BindConfiguration(VapexOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOpenApi("v1", options => options.Describe("vapex"));
        services.AddPartner(VapexOperations.IsSigned, VapexOperations.All);
        services.AddHttpClient(RegistryClient.Name, (provider, http) => Point(http, provider.GetRequiredService<IOptions<VapexOptions>>().Value.Registry)).AddServiceToken();
        services.AddHttpClient(AuditClient.Name, (provider, http) => Point(http, provider.GetRequiredService<IOptions<VapexOptions>>().Value.Audit)).AddServiceToken();

        services.AddSingleton<DecisionBell>();
        services.AddSingleton<StepBell>();
        services.AddSingleton(provider => new JwsKeys(KeyFolder.Read(provider.GetRequiredService<IOptions<VapexOptions>>().Value.KeyFolder, "record")));
        services.AddSingleton<RecordWriting>();
        services.AddSingleton<RecordStore>();
        services.AddSingleton<StepStore>();
        services.AddSingleton<DriftStore>();
        services.AddSingleton<UsageStore>();
        services.AddSingleton<PublicationListStore>();
        services.AddSingleton<RegistryClient>();
        services.AddSingleton<AuditClient>();
        services.AddSingleton<RecordSync>();
        AddRunning<PublicationFeed>(services);
        services.AddHostedService<DecideSteps>();
        services.AddHostedService<SendSteps>();
        services.AddHostedService<PullRecords>();
        AddRunning<ReportUsage>(services);
        services.AddHealthChecks().AddCheck<PublicationFeed>("publications", tags: ["ready"]);
        return builder;
    }

    public static void MapVapexPublisher(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        var vapex = app.MapGroup("/vapex/v1").WithTags("V-APEX").RequireScope(Scopes.Vapex).RefuseUnknownQuery();
        ListKeys.Map(vapex);
        ListRecords.Map(vapex);
        GetRecord.Map(vapex);
        RetryRecord.Map(vapex);
        ListDrift.Map(vapex);
        CompareRecords.Map(vapex);
        RepairRecord.Map(vapex);
        ListUsage.Map(vapex);
        ReportUsage.Map(vapex);
        ExportRecords.Map(vapex);
        CheckExport.Map(vapex);
        GetPartners.Map(vapex);
    }

    private static void Point(HttpClient http, Uri? address)
    {
        http.BaseAddress = address;
        http.Timeout = TimeSpan.FromSeconds(30);
    }

    private static void AddRunning<T>(IServiceCollection services)
        where T : BackgroundService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
