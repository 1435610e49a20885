using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Routes;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// Which service is called: <c>/api/{agency}/{service}/v{n}/{path…}</c>, closed agency codes resolved. Says why there is none, and
/// stops calls of services that are withdrawn, past their end or in maintenance. Promises of an end go into the answer's head.
/// </summary>
internal sealed class FindRoute(RequestDelegate next, TimeProvider time)
{
    private const int PrefixLength = 5; // "/api/"

    public Task InvokeAsync(HttpContext http)
    {
        var call = Call.Of(http);
        if (call.Routes is not { } routes)
        {
            return call.RefuseAsync(GatewayProblems.SnapshotMissing.RetryIn(TimeSpan.FromSeconds(2)));
        }

        var path = call.Target.Path;
        if (!TrySplit(path, out var address, out var restStart))
        {
            return call.RefuseAsync(GatewayProblems.AddressMalformed);
        }

        call.RestStart = restStart;
        if (routes.Service(address) is not { } service)
        {
            return call.RefuseAsync(ReasonForNone(call, routes, address.ToString()));
        }

        call.Service = service;
        call.Provider = service.Agency;
        call.Operation = service.Operations.Match(http.Request.Method, path[restStart..]);
        return Fault(service.Route, time.GetUtcNow()) is { } problem ? call.RefuseAsync(problem) : next(http);
    }

    /// <summary>The address is <c>{agency}/{service}/v{n}</c>; what follows belongs to the service.</summary>
    private static bool TrySplit(ReadOnlySpan<char> path, out ReadOnlySpan<char> address, out int restStart)
    {
        address = default;
        restStart = 0;
        if (path.Length <= PrefixLength)
        {
            return false;
        }

        var rest = path[PrefixLength..];
        var agency = rest.IndexOf('/');
        var service = agency <= 0 ? -1 : rest[(agency + 1)..].IndexOf('/');
        if (service <= 0)
        {
            return false;
        }

        var versionStart = agency + service + 2;
        var version = rest[versionStart..].IndexOf('/');
        restStart = version < 0 ? path.Length : PrefixLength + versionStart + version;
        address = path[PrefixLength..restStart];
        return address.Length > versionStart;
    }

    private static Problem ReasonForNone(Call call, RouteTable routes, string address)
    {
        if (!ServiceId.TryParse(address, null, out var id))
        {
            return GatewayProblems.AddressMalformed;
        }

        call.Provider = id.Agency.ToString();
        return !routes.KnowsAgency(call.Provider) ? GatewayProblems.AgencyUnknown
            : routes.KnowsName($"{id.Agency}/{id.Name}") ? GatewayProblems.VersionUnknown
            : GatewayProblems.ServiceUnknown;
    }

    private static Problem? Fault(ServiceRoute route, DateTimeOffset now)
    {
        if (route.State == ServiceState.Withdrawn)
        {
            return GatewayProblems.ServiceWithdrawn;
        }

        if (route.SunsetAt <= now)
        {
            return GatewayProblems.ServiceSunset;
        }

        return route.Maintenance is { } notice
            ? GatewayProblems.ServiceInMaintenance.Because($"{notice.Vi} / {notice.En}").RetryIn(notice.Until is { } until && until > now ? until - now : TimeSpan.FromSeconds(60))
            : null;
    }
}
