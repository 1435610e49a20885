using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.OpenApi;
using GiaLai.Lgsp.ServiceDefaults.Postgres;

namespace GiaLai.Lgsp.Audit;

/// <summary>Audit keeps what gateways tell of calls, and answers those who must prove what happened.</summary>
internal static class AuditModule
{
    public static IHostApplicationBuilder AddAudit(this IHostApplicationBuilder builder)
    {
        builder.AddPostgres();
        builder.AddAccess();
        builder.Services.AddOpenApi("v1", options => options.Describe("audit"));
        builder.Services.AddSingleton<CallStore>();
        builder.Services.AddSingleton<AuditMetrics>();
        builder.Services.AddHostedService<StoreCalls>();
        return builder;
    }

    public static void MapAudit(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        var audit = app.MapGroup("/audit/v1").WithTags("Audit").RequireScope("lgsp.audit");
        SearchCalls.Map(audit);
        GetCall.Map(audit);
    }
}
