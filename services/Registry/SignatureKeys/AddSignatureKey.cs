using System.Text.Json;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.SignatureKeys;

/// <summary>Gives a system a key for signed requests; the ones before stay in force until they are ended.</summary>
internal static partial class AddSignatureKey
{
    /// <param name="Jwk">Public key on Ed25519 or P-256.</param>
    /// <param name="ValidUntil">When it ends; absent = until it is ended.</param>
    public sealed record Request(JsonElement? Jwk, DateTimeOffset? ValidUntil);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/agencies/{code}/systems/{name}/signature-keys", Handle)
        .Named("addSignatureKey", "Give a system a key for signed requests", 404, 409, 422).WithTags("Systems");

    private static async Task<Results<Created<SignatureKeyView>, Problem>> Handle(
        AgencyCode code, string name, Request request, Act act, SignatureKeyStore keys, InForceWatch inForce,
        ILogger<SystemSignatureKey> log, CancellationToken cancellationToken)
    {
        if (SystemSignatureKey.MayAdd(act.Caller, code, name).IsProblem(out var problem, out var id))
        {
            return problem;
        }

        var errors = new FieldErrors();
        var key = SystemSignatureKey.Read(errors, request.Jwk);
        errors.Check(request.ValidUntil is null || request.ValidUntil > act.At, "validUntil", "Must lie ahead.", "Phải ở tương lai.");
        if (errors.Any || key is null)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var added = new SystemSignatureKey
        {
            System = id,
            Kid = key.Thumbprint,
            Jwk = key.Jwk,
            CreatedAt = act.At,
            CreatedBy = act.Caller.Subject,
            ValidUntil = request.ValidUntil?.ToUniversalTime(),
        };
        if ((await keys.AddAsync(added, act, cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        Log.Added(log, id, added.Kid);
        return TypedResults.Created(
            $"/registry/v1/agencies/{code}/systems/{name}/signature-keys",
            SignatureKeyView.Of(saved.Value) with { InForce = await inForce.WaitAsync(saved.SnapshotVersion, cancellationToken) });
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "System {Id} signs its requests also with the key {Kid}")]
        public static partial void Added(ILogger log, SystemId id, string kid);
    }
}
