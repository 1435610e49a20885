using System.Text.Json;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.SystemKeys;

/// <summary>Gives a system a key, for signed requests or for messages encrypted to it; the ones before stay in force until they are ended.</summary>
internal static partial class AddKey
{
    /// <param name="Jwk">Public key: to sign with on Ed25519 or P-256; to encrypt with on P-256, P-384 or P-521, or RSA.</param>
    /// <param name="ValidUntil">When it ends; absent = until it is ended.</param>
    public sealed record Request(JsonElement? Jwk, DateTimeOffset? ValidUntil);

    public static void Map(IEndpointRouteBuilder registry)
    {
        foreach (var path in KeyPath.All)
        {
            registry.MapPost(path.Template, Handle).WithMetadata(path)
                .Named($"add{path.Operation}", $"Give a system a key {path.Words}", 404, 409, 422).WithTags("Systems");
        }
    }

    private static async Task<Results<Created<SystemKeyView>, Problem>> Handle(
        AgencyCode code, string name, KeyPath path, Request request, Act act, SystemKeyStore keys, InForceWatch inForce,
        ILogger<SystemKey> log, CancellationToken cancellationToken)
    {
        if (SystemKey.MayAdd(act.Caller, code, name).IsProblem(out var problem, out var id))
        {
            return problem;
        }

        var errors = new FieldErrors();
        var key = SystemKey.Read(errors, path.Use, request.Jwk);
        errors.Check(request.ValidUntil is null || request.ValidUntil > act.At, "validUntil", "Must lie ahead.", "Phải ở tương lai.");
        if (errors.Any || key is null)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var added = new SystemKey
        {
            System = id,
            Use = path.Use,
            Kid = key.Value.Kid,
            Jwk = key.Value.Jwk,
            CreatedAt = act.At,
            CreatedBy = act.Caller.Subject,
            ValidUntil = request.ValidUntil?.ToUniversalTime(),
        };
        if ((await keys.AddAsync(added, act, cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        Log.Added(log, id, path.Use, added.Kid);
        return TypedResults.Created(
            $"/registry/v1/agencies/{code}/systems/{name}/{path.Segment}",
            SystemKeyView.Of(saved.Value) with { InForce = await inForce.WaitAsync(saved.SnapshotVersion, cancellationToken) });
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "System {Id} has the new key {Kid} ({Use})")]
        public static partial void Added(ILogger log, SystemId id, KeyUse use, string kid);
    }
}
