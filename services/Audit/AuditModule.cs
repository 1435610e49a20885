using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Audit.Differences;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Audit.Messages;
using GiaLai.Lgsp.Audit.Reconciliation;
using GiaLai.Lgsp.Audit.Retention;
using GiaLai.Lgsp.Audit.Statistics;
using GiaLai.Lgsp.Audit.Subjects;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.OpenApi;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Queries;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;

namespace GiaLai.Lgsp.Audit;

/// <summary>Audit keeps what gateways tell of calls, in a ledger that nobody can change unseen, and answers those who must prove what happened.</summary>
internal static class AuditModule
{
    public static IHostApplicationBuilder AddAudit(this IHostApplicationBuilder builder)
    {
        builder.AddPostgres();
        builder.AddAccess();
        builder.Services.AddOpenApi("v1", options => options.Describe("audit"));
        builder.Services.AddOptions<LedgerOptions>().BindConfiguration(LedgerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<ComparisonOptions>().BindConfiguration(ComparisonOptions.Section);
        builder.Services.AddOptions<ReconciliationOptions>().BindConfiguration(ReconciliationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        DapperConventions.AddJson<PartnerResult>(LgspJson.Options);
        builder.Services.AddHttpClient(ReconcilePartners.Client, http => http.Timeout = TimeSpan.FromMinutes(2)).AddServiceToken();
        builder.Services.AddSingleton<CallDayStore>();
        builder.Services.AddSingleton<ReconciliationStore<PartnerResult>>();
        builder.Services.AddSingleton<ReconcilePartners>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ReconcilePartners>());
        builder.Services.AddSingleton<AuditMetrics>();
        builder.Services.AddSingleton<PersonalVault>();
        builder.Services.AddSingleton<LedgerKeys>();
        builder.Services.AddSingleton<LedgerState>();
        builder.Services.AddSingleton<IntakeState>();
        builder.Services.AddSingleton<CallStore>();
        builder.Services.AddSingleton<MessageStepStore>();
        builder.Services.AddSingleton<LogStore>();
        builder.Services.AddSingleton<TileStore>();
        builder.Services.AddSingleton<StatisticsStore>();
        builder.Services.AddSingleton<SubjectStore>();
        builder.Services.AddSingleton<SubjectKeys>();
        builder.Services.AddSingleton<RetentionStore>();
        builder.Services.AddSingleton<DifferenceStore>();
        builder.Services.AddSingleton<DifferenceState>();
        builder.Services.AddHttpClient(CosignCheckpoints.Client, http => http.Timeout = TimeSpan.FromSeconds(10));
        builder.Services.AddHealthChecks()
            .AddCheck<LedgerState>("ledger", tags: ["ready"]).AddCheck<IntakeState>("records", tags: ["ready"])
            .AddCheck<DifferenceState>("differences", tags: ["ready"]);
        builder.Services.AddHostedService<StoreCalls>();
        builder.Services.AddHostedService<IntegrateEntries>();
        builder.Services.AddHostedService<CosignCheckpoints>();
        builder.Services.AddHostedService<ApplyRetention>();
        builder.Services.AddHostedService<CompareRecords>();
        return builder;
    }

    public static void MapAudit(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        var audit = app.MapGroup("/audit/v1").WithTags("Audit").RequireScope("lgsp.audit").RefuseUnknownQuery();
        SearchCalls.Map(audit);
        ExportCalls.Map(audit);
        GetCall.Map(audit);
        GetEvidence.Map(audit);
        GetStatistics.Map(audit);
        LookUpSubject.Map(audit);
        ListAccesses.Map(audit);
        EraseSubject.Map(audit);
        ListLogs.Map(audit);
        ListDifferences.Map(audit);
        ReconciliationEndpoints.Map(audit);
        // The newest log under short addresses, each month's under its own.
        MapLog(audit, "Newest");
        MapLog(audit.MapGroup("/logs/{log}"), "Log");
    }

    private static void MapLog(IEndpointRouteBuilder log, string of)
    {
        GetCheckpoint.Map(log, of);
        GetTile.Map(log, of);
        ProveTree.Map(log, of);
        ArchiveLog.Map(log, of);
    }
}
