using System.Text.Json;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>Replaces a system's public keys and certificates; secrets stay unless they are given up.</summary>
internal static class ReplaceCredentials
{
    /// <param name="Jwks">JWK Set with public keys; absent = none from now on.</param>
    /// <param name="CertificateThumbprints">SHA-256, base64url or hex; absent = none from now on.</param>
    /// <param name="RequireCertificate">Calls only over TLS with one of these certificates.</param>
    /// <param name="RemoveSecrets">Give up all secrets: from now on only keys or certificates count.</param>
    public sealed record Request(JsonElement? Jwks, IReadOnlyList<string?>? CertificateThumbprints, bool? RequireCertificate, bool? RemoveSecrets);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut("/agencies/{code}/systems/{name}/credentials", Handle)
        .Named("replaceCredentials", "Replace a system's keys and certificates", 404, 409, 422).WithTags("Systems")
        .RequireRole(Roles.Operator, Roles.Integrator);

    private static async Task<Results<Ok<SystemView>, Problem>> Handle(
        AgencyCode code, string name, Request request, Act act, SystemStore systems, SystemConfirmation confirmation, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var credentials = Credentials.Read(errors, request.Jwks, request.CertificateThumbprints, request.RequireCertificate);
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if (act.Caller.Own(code, name).IsProblem(out var problem, out var id)
            || (await systems.ChangeAsync(id, Decide, act, "replace-credentials", null, cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        return TypedResults.Ok(await confirmation.WaitAsync(saved, null, cancellationToken));

        Result<RegisteredSystem> Decide(RegisteredSystem system)
        {
            // Whoever can prove to be a system has its roles.
            if (RegisteredSystem.WhyNotGrant(act.Caller, system.Roles) is { } refusal)
            {
                return refusal;
            }

            var after = system.WithCredentials(credentials, request.RemoveSecrets == true, act.At);
            return after.HasCredentials(act.At) ? after : RegistryProblems.NoCredentials;
        }
    }
}
