using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Agencies;
using GiaLai.Lgsp.Registry.CodeLists;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Versions;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Registry.Topics;

/// <summary>
/// Declares a version of a topic: names, schema of its events, policy. Then it goes through review like a version of a service. What is
/// put on a published version becomes its next revision; the names hold at once, for all versions. The same again changes nothing.
/// </summary>
internal static partial class PutTopicVersion
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut(Offer.Topic.Template, Handle).WithMetadata(Offer.Topic)
        .Named("putTopicVersion", "Declare a version of a topic", 404, 409, 412, 413, 422).WithTags(Offer.Topic.Tag)
        .RequireRole(Roles.Operator, Roles.Integrator, Roles.ProviderOfficer);

    private static async Task<Results<Ok<VersionView>, Created<VersionView>, Problem>> Handle(
        [AsParameters] VersionPath path, TopicText request, [FromHeader(Name = "If-Match")] string? ifMatch, HttpContext http, Act act,
        AgencyStore agencies, CodeListStore lists, ServiceStore services, VersionStore versions,
        ILogger<TopicText> log, CancellationToken cancellationToken)
    {
        if (path.Id.IsProblem(out var problem, out var id))
        {
            return problem;
        }

        if (!act.Caller.ActsFor(id.Agency))
        {
            return act.Caller.Visible(ServiceKind.Topic, await versions.FindAsync(id, cancellationToken)).IsProblem(out problem, out _)
                ? problem
                : RegistryProblems.NotAllowed.Because("Only for your own agency.");
        }

        if ((await agencies.OpenAsync(id.Agency, act.At, cancellationToken)).IsProblem(out problem, out _))
        {
            return problem;
        }

        var errors = new FieldErrors();
        var isNew = await services.FindAsync(id.Agency, id.Name, ServiceKind.Topic, cancellationToken) is null;
        var names = request.ReadNames(errors, id, isNew, act);
        await lists.CheckAsync(errors, "sharing.purposes", CodeListStore.Purposes, names?.Sharing.Purposes ?? [], act.At, cancellationToken);
        if (request.ReadChange(errors).IsProblem(out problem, out var change))
        {
            return problem;
        }

        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var created = false;
        var changed = await versions.ChangeAsync(
            id, Decide, new VersionAct(act, "edit"), cancellationToken,
            transaction => names is null ? Task.CompletedTask : services.PutTopicAsync(transaction, names, act, cancellationToken));
        if (changed.IsProblem(out problem, out var saved))
        {
            return problem;
        }

        Log.Put(log, id, saved.Value.Newest.Number);
        http.Response.Headers.ETag = saved.Value.ETag;
        var view = VersionView.Of(saved.Value, act.Caller);
        return created ? TypedResults.Created(path.Url, view) : TypedResults.Ok(view);

        Result<ServiceVersion> Decide(ServiceVersion? version)
        {
            if (version is not null && version.Kind != ServiceKind.Topic)
            {
                return RegistryProblems.ServiceExists.Because($"{id.Agency}/{id.Name} is a service.");
            }

            created = version is null;
            return ifMatch is not null && ifMatch != (version?.ETag ?? "")
                ? RegistryProblems.ChangedMeanwhile
                : change.Apply(version ?? ServiceVersion.New(id, ServiceKind.Topic, act), act);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Topic {Id} has revision {Revision} as a draft")]
        public static partial void Put(ILogger log, ServiceId id, int revision);
    }
}
