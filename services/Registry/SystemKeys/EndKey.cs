using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.SystemKeys;

/// <summary>Ends a key: signatures by it are refused from then on, those made before stay good evidence; nobody is told to encrypt with it any more.</summary>
internal static partial class EndKey
{
    /// <param name="At">Absent or past = now. With a time ahead old and new key overlap.</param>
    /// <param name="Reason">Both the agency and the operator read it.</param>
    public sealed record Request(DateTimeOffset? At, string? Reason);

    public static void Map(IEndpointRouteBuilder registry)
    {
        foreach (var path in KeyPath.All)
        {
            registry.MapPost(path.Template + "/{kid}/end", Handle).WithMetadata(path)
                .Named($"end{path.Operation}", $"End a system's key {path.Words}", 404, 409, 422).WithTags("Systems");
        }
    }

    private static async Task<Results<Ok<SystemKeyView>, Problem>> Handle(
        AgencyCode code, string name, string kid, KeyPath path, Request? request, Act act, SystemKeyStore keys, InForceWatch inForce,
        ILogger<SystemKey> log, CancellationToken cancellationToken)
    {
        if (SystemKey.MayEnd(act.Caller, code, name).IsProblem(out var problem, out var id))
        {
            return problem;
        }

        var errors = new FieldErrors();
        if (!errors.OptionalText(request?.Reason, "reason", 2_000))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var at = request?.At is { } wished && wished > act.At ? wished.ToUniversalTime() : act.At;
        if ((await keys.EndAsync(id, path.Use, kid, at, request?.Reason?.Trim() is { Length: > 0 } reason ? reason : null, act, cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        Log.Ended(log, kid, id, at);
        return TypedResults.Ok(SystemKeyView.Of(saved.Value) with { InForce = await inForce.WaitAsync(saved.SnapshotVersion, cancellationToken) });
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The key {Kid} of system {Id} ends at {At}")]
        public static partial void Ended(ILogger log, string kid, SystemId id, DateTimeOffset at);
    }
}
