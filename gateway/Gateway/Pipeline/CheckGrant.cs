using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Routes;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// Whether the caller may do this: a grant of its own for this service, in force now, that covers the operation and the purpose.
/// Where it has several, the first that allows the call counts; otherwise the refusal is that of the one that came closest.
/// </summary>
internal sealed class CheckGrant(RequestDelegate next, TimeProvider time)
{
    private const int Allowed = int.MaxValue;

    public Task InvokeAsync(HttpContext http)
    {
        var call = Call.Of(http);
        if (call.Service!.Route.RequireCertificate && call.Token!.Thumbprint is null)
        {
            return call.RefuseAsync(call.Certificate is null && !http.Request.IsHttps ? GatewayProblems.TlsRequired : GatewayProblems.CertificateRequired);
        }

        return Choose(call) is { } problem ? call.RefuseAsync(problem) : next(http);
    }

    private Problem? Choose(Call call)
    {
        var now = time.GetUtcNow();
        var refusal = GatewayProblems.GrantMissing;
        var closeness = 0;
        foreach (var grant in call.Service!.GrantsOf(call.Token!.ClientId))
        {
            var (reached, problem) = Judge(call, grant, now);
            if (reached == Allowed)
            {
                call.Grant = grant;
                return null;
            }

            if (reached > closeness)
            {
                (closeness, refusal) = (reached, problem!);
                call.Grant = grant;
            }
        }

        return refusal;
    }

    /// <summary>How far the call gets with this grant, and why no farther.</summary>
    private static (int Reached, Problem? Problem) Judge(Call call, GrantEntry grant, DateTimeOffset now)
    {
        var rule = grant.Rule;
        switch (rule.State)
        {
            case GrantState.Terminated:
                return (1, GatewayProblems.GrantTerminated);
            case GrantState.Suspended:
                return (4, GatewayProblems.GrantSuspended);
            case GrantState.Active when rule.Until <= now:
                return (2, GatewayProblems.GrantEnded);
            case GrantState.Active when rule.From > now:
                return (3, GatewayProblems.GrantNotYetBegun);
            case GrantState.Active:
                break;
            default:
                return (1, GatewayProblems.GrantTerminated);
        }

        if (!grant.WholeService)
        {
            var operation = call.Service!.Operations.Find(call.Http.Request.Method, call.Target.Path[call.RestStart..], out var certain);
            if (!certain)
            {
                return (5, GatewayProblems.PathAmbiguous);
            }

            if (operation is null || !grant.Covers(operation.OperationId))
            {
                return (5, GatewayProblems.OperationNotGranted);
            }
        }

        return JudgePurpose(call, rule);
    }

    private static (int Reached, Problem? Problem) JudgePurpose(Call call, GrantRule rule)
    {
        var named = call.Http.Request.Headers[LgspHeaders.Purpose];
        if (named.Count == 0)
        {
            if (rule.Purposes.Count != 1)
            {
                return (6, GatewayProblems.PurposeMissing);
            }

            call.Purpose = rule.Purposes[0];
            return (Allowed, null);
        }

        if (named.Count > 1 || !rule.Purposes.Contains(named[0], StringComparer.Ordinal))
        {
            return (6, GatewayProblems.PurposeNotGranted);
        }

        call.Purpose = named[0];
        return (Allowed, null);
    }
}
