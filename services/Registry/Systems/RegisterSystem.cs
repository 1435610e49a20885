using System.Text.Json;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Agencies;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>Registers an information system; answers with its id and, once, its secret, when a token can be had.</summary>
internal static partial class RegisterSystem
{
    /// <param name="Name">2 to 41 characters, <c>[a-z][a-z0-9-]*</c>; with the agency it makes the system id.</param>
    /// <param name="DisplayName">Default: the name.</param>
    /// <param name="Contact">Whom to ask about it.</param>
    /// <param name="Roles">What it may do here: roles that the caller holds itself; an operator gives all but auditor.</param>
    /// <param name="Jwks">JWK Set with public keys, for private_key_jwt.</param>
    /// <param name="CertificateThumbprints">SHA-256, base64url or hex, of client certificates that its tokens are bound to.</param>
    /// <param name="RequireCertificate">Calls only over TLS with one of these certificates.</param>
    /// <param name="Secret">Make a secret. Default: only when there is neither a key nor a certificate.</param>
    public sealed record Request(
        string? Name, string? DisplayName, Contact? Contact, IReadOnlyList<string?>? Roles, JsonElement? Jwks,
        IReadOnlyList<string?>? CertificateThumbprints, bool? RequireCertificate, bool? Secret);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/agencies/{code}/systems", Handle)
        .Named("registerSystem", "Register a system", 404, 409, 422).WithTags("Systems").RequireRole(Roles.Operator, Roles.Integrator);

    private static async Task<Results<Created<SystemView>, Problem>> Handle(
        AgencyCode code, Request request, Act act, HttpContext http, AgencyStore agencies, SystemStore systems,
        SystemConfirmation confirmation, ILogger<RegisteredSystem> log, CancellationToken cancellationToken)
    {
        if (!act.Caller.ActsFor(code))
        {
            return RegistryProblems.NotAllowed.Because("Only for your own agency.");
        }

        if (Read(code, request, act, out var secret).IsProblem(out var problem, out var system)
            || (await agencies.OpenAsync(code, act.At, cancellationToken)).IsProblem(out problem, out _)
            || (await systems.CreateAsync(system, act, cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        Log.Registered(log, system.Id);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(
            $"/registry/v1/agencies/{code}/systems/{system.Id.Name}",
            await confirmation.WaitAsync(saved, secret?.Text, cancellationToken));
    }

    private static Result<RegisteredSystem> Read(AgencyCode code, Request request, Act act, out NewSecret? secret)
    {
        secret = null;
        var errors = new FieldErrors();
        errors.Check(SystemId.IsName(request.Name), "name",
            "Must be 2 to 41 characters of a-z, 0-9 and -, beginning with a letter.", "Phải gồm 2 đến 41 ký tự a-z, 0-9 và -, bắt đầu bằng chữ.");
        errors.Check(request.Name != SystemId.NationalAxis, "name", "Is reserved for the national document axis.", "Tên này dành riêng cho trục liên thông văn bản quốc gia.");
        errors.OptionalText(request.DisplayName, "displayName", 200);
        request.Contact?.Check(errors, "contact");
        var roles = errors.Roles(request.Roles);
        var credentials = Credentials.Read(errors, request.Jwks, request.CertificateThumbprints, request.RequireCertificate);
        var makeSecret = request.Secret ?? (credentials.Jwks is null && credentials.CertificateThumbprints.Count == 0);
        errors.Check(makeSecret || credentials.Jwks is not null || credentials.CertificateThumbprints.Count > 0, "secret",
            "Without a secret a key or a certificate is needed.", "Nếu không dùng khóa bí mật thì cần khóa công khai hoặc chứng thư.");
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if (RegisteredSystem.WhyNotGrant(act.Caller, roles) is { } refusal)
        {
            return refusal;
        }

        secret = makeSecret ? NewSecret.Make() : null;
        return new RegisteredSystem
        {
            Id = new SystemId(request.Name!, code),
            DisplayName = request.DisplayName?.Trim() is { Length: > 0 } name ? name : request.Name!,
            Contact = request.Contact,
            Roles = roles,
            Enabled = true,
            Jwks = credentials.Jwks,
            CertificateThumbprints = credentials.CertificateThumbprints,
            RequireCertificate = credentials.RequireCertificate,
            Version = 1,
            CreatedAt = act.At,
            CreatedBy = act.Caller.Subject,
            Secrets = secret is null ? [] : [new SystemSecret { Verifier = secret.Verifier, CreatedAt = act.At }],
        };
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "System {Id} was registered")]
        public static partial void Registered(ILogger log, SystemId id);
    }
}
