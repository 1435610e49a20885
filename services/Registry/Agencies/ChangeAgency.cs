using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Agencies;

/// <summary>Replaces what the directory says of an agency; so a code is closed and given a successor.</summary>
internal static class ChangeAgency
{
    public sealed record Request(
        string? Code102, string? NameVi, string? NameEn, string? Parent, string? ValidFrom, string? ValidTo, string? Successor);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut("/agencies/{code}", Handle)
        .Named("changeAgency", "Change or close an agency", 404, 422).WithTags("Agencies").RequireRole(Roles.Operator);

    private static async Task<Results<Ok<Agency>, Problem>> Handle(
        AgencyCode code, Request request, Act act, AgencyStore agencies, CancellationToken cancellationToken)
    {
        Agency? changed = null;
        var saved = await agencies.SaveAsync(known => Decide(code, request, known, out changed), act, cancellationToken);
        return saved.IsProblem(out var problem, out _) ? problem : TypedResults.Ok(changed!);
    }

    private static Result<IReadOnlyList<Agency>> Decide(
        AgencyCode code, Request request, IReadOnlyDictionary<AgencyCode, Agency> known, out Agency? changed)
    {
        changed = null;
        if (!known.ContainsKey(code))
        {
            return RegistryProblems.AgencyUnknown;
        }

        var rules = new AgencyRules(AgencyFields.Json, known);
        var agencies = rules.Read([new AgencyDraft(code.ToString(), request.Code102, request.NameVi, request.NameEn, request.Parent, request.ValidFrom, request.ValidTo, request.Successor)]);
        if (rules.Errors.Count > 0)
        {
            return RegistryProblems.Invalid.With(rules.Errors);
        }

        changed = agencies[0];
        return Result.Of(agencies);
    }
}
