using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.SystemKeys;

/// <summary>
/// A system's keys, ended ones too: evidence of then is checked with them. The keys in force that messages are encrypted with are
/// for everybody who may want to write to the system.
/// </summary>
internal static class ListKeys
{
    public sealed record Response(IReadOnlyList<SystemKeyView> Items);

    public static void Map(IEndpointRouteBuilder registry)
    {
        foreach (var path in KeyPath.All)
        {
            registry.MapGet(path.Template, Handle).WithMetadata(path)
                .Named($"list{path.Operation}s", $"List a system's keys {path.Words}", 404).WithTags("Systems");
        }
    }

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        AgencyCode code, string name, KeyPath path, Caller caller, SystemKeyStore keys, TimeProvider time, CancellationToken cancellationToken)
    {
        var own = caller.Sees(code);
        if (!SystemId.IsName(name) || (!own && path.Use != KeyUse.Enc)
            || await keys.ListAsync(new SystemId(name, code), path.Use, cancellationToken) is not { } found)
        {
            return RegistryProblems.SystemUnknown;
        }

        var now = time.GetUtcNow();
        return TypedResults.Ok(new Response([.. found.Where(key => own || key.IsInForce(now)).Select(SystemKeyView.Of)]));
    }
}
