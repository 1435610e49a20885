using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Agencies;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>
/// Puts document, upstreams and policy of a version, or some of them. A version that is published goes on as it is; what is put
/// becomes its next revision and goes through review. The same again changes nothing.
/// </summary>
internal static partial class PutVersion
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut(Offer.Service.Template, Handle).WithMetadata(Offer.Service)
        .Named("putVersion", "Put document, upstreams and policy of a version", 404, 409, 412, 413, 415, 422).WithTags("Versions")
        .Accepts<VersionText>("application/json", VersionBody.MediaTypes[1..])
        .MaxBody(VersionBody.MaxBytes).RequireRole(Roles.Operator, Roles.Integrator, Roles.ProviderOfficer);

    private static async Task<Results<Ok<VersionView>, Created<VersionView>, Problem>> Handle(
        [AsParameters] VersionPath path, [FromHeader(Name = "If-Match")] string? ifMatch, HttpContext http, Act act,
        AgencyStore agencies, ServiceStore services, VersionStore versions, Upstreams upstreams,
        ILogger<ServiceVersion> log, CancellationToken cancellationToken)
    {
        if (path.Id.IsProblem(out var problem, out var id)
            || (await AllowAsync(id, act, agencies, services, versions, cancellationToken)).IsProblem(out problem, out var siblings)
            || (await VersionBody.ReadAsync(http.Request, cancellationToken)).IsProblem(out problem, out var body)
            || (await ReadAsync(body, id, upstreams, cancellationToken)).IsProblem(out problem, out var change))
        {
            return problem;
        }

        var created = false;
        var changed = await versions.ChangeAsync(id, Decide, new VersionAct(act, "edit"), cancellationToken);
        if (changed.IsProblem(out problem, out var saved))
        {
            return problem;
        }

        Log.Put(log, id, saved.Value.Newest.Number);
        http.Response.Headers.ETag = saved.Value.ETag;
        var view = VersionView.Of(saved.Value, act.Caller) with
        {
            Warnings = change.Warnings.Count > 0 ? change.Warnings : null,
            Changes = change.Document is null ? null : await DiffVersion.SummarizeAsync(saved.Value, siblings, versions, cancellationToken),
        };
        return created ? TypedResults.Created(path.Url, view) : TypedResults.Ok(view);

        Result<ServiceVersion> Decide(ServiceVersion? version)
        {
            created = version is null;
            if (ifMatch is not null && ifMatch != (version?.ETag ?? ""))
            {
                return RegistryProblems.ChangedMeanwhile;
            }

            return change.Apply(version ?? ServiceVersion.New(id, ServiceKind.Service, act), act);
        }
    }

    /// <summary>The other versions of the service, where the caller may put one.</summary>
    private static async Task<Result<IReadOnlyList<ServiceVersion>>> AllowAsync(
        ServiceId id, Act act, AgencyStore agencies, ServiceStore services, VersionStore versions, CancellationToken cancellationToken)
    {
        var siblings = await versions.ListAsync(id.Agency, id.Name, cancellationToken);
        if (!act.Caller.ActsFor(id.Agency))
        {
            return siblings.Any(version => version.Id == id && version.Kind == ServiceKind.Service && version.State != VersionState.Unpublished)
                ? RegistryProblems.NotAllowed.Because("Only for your own agency.")
                : RegistryProblems.ServiceUnknown;
        }

        if (await services.FindAsync(id.Agency, id.Name, ServiceKind.Service, cancellationToken) is null)
        {
            return RegistryProblems.ServiceUnknown.Because("Register the service first: POST /agencies/{code}/services.");
        }

        return (await agencies.OpenAsync(id.Agency, act.At, cancellationToken)).Then(_ => Result.Of(siblings));
    }

    private static async Task<Result<VersionChange>> ReadAsync(
        VersionBody body, ServiceId id, Upstreams upstreams, CancellationToken cancellationToken)
    {
        var change = new VersionChange();
        if (body.Document is { } bytes)
        {
            if (VersionDocuments.Read(bytes, body.MediaType).IsProblem(out var problem, out var document))
            {
                return problem;
            }

            change = change with { Document = document };
        }

        if (body.Upstreams is { } texts)
        {
            if ((await upstreams.ReadAsync(texts, id.Agency, cancellationToken)).IsProblem(out var problem, out var read))
            {
                return problem;
            }

            change = change with { Upstreams = read.Urls, Warnings = read.Warnings };
        }

        var errors = new FieldErrors();
        change = change with { Policy = body.Policy?.Read(errors, "policy") };
        return errors.Any ? errors.ToProblem(RegistryProblems.Invalid) : change;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Version {Id} has revision {Revision} as a draft")]
        public static partial void Put(ILogger log, ServiceId id, int revision);
    }
}
