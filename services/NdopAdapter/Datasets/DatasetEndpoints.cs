using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.NdopAdapter.Datasets;

/// <summary>Datasets: described, registered at NDOP, their changes announced, their quality asked for.</summary>
internal static class DatasetEndpoints
{
    public const string Template = "/datasets/{agency}/{name}";

    public sealed record Listing(IReadOnlyList<DatasetRow> Items);

    /// <param name="Note">What changes, in Vietnamese.</param>
    /// <param name="EffectiveOn">From when on.</param>
    public sealed record Change(string? Note, DateOnly? EffectiveOn);

    public static void Map(IEndpointRouteBuilder ndop)
    {
        ndop.MapPut(Template, PutAsync).WithName("putDataset").WithSummary("Describe a dataset and register it at NDOP");
        ndop.MapGet("/datasets", ListAsync).WithName("listDatasets").WithSummary("List datasets");
        ndop.MapGet(Template, GetAsync).WithName("getDataset").WithSummary("Get a dataset");
        ndop.MapPost(Template + "/changes", AnnounceAsync).WithName("announceChange").WithSummary("Announce a change of a dataset");
        ndop.MapGet(Template + "/quality", QualityAsync).WithName("getQuality").WithSummary("Ask NDOP for its report on quality");
    }

    private static async Task<Results<Ok<DatasetRow>, Problem>> PutAsync(
        string agency, string name, DatasetDescription description, Caller caller, DatasetStore datasets, TaskBell bell, CommonProblems common, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!caller.MayActFor(agency))
        {
            return common.NotAllowed;
        }

        var errors = new FieldErrors();
        errors.Check(AgencyCode.TryParse(agency, null, out _), "agency", "Must be of the form H21.05.", "Phải có dạng H21.05.");
        errors.Check(ServiceId.IsName(name), "name", "Must be of the form land-parcels.", "Phải có dạng land-parcels.");
        description.Check(errors);
        if (errors.Any)
        {
            return errors.ToProblem(NdopProblems.Invalid);
        }

        if (description.DataClass == 5)
        {
            return NdopProblems.StateSecret;
        }

        var row = await datasets.PutAsync($"{agency}/{name}", agency, description, caller.Subject, time.GetUtcNow(), cancellationToken);
        bell.Bell.Ring();
        return TypedResults.Ok(row);
    }

    private static async Task<Results<Ok<Listing>, Problem>> ListAsync(Caller caller, DatasetStore datasets, CommonProblems common, CancellationToken cancellationToken) =>
        caller.SeesNothing() ? common.NotAllowed : TypedResults.Ok(new Listing(await datasets.ListAsync(caller.Sees(), cancellationToken)));

    private static async Task<Results<Ok<DatasetRow>, Problem>> GetAsync(
        string agency, string name, Caller caller, DatasetStore datasets, CancellationToken cancellationToken) =>
        await datasets.FindAsync($"{agency}/{name}", cancellationToken) is { } row && caller.MaySee(row.Agency) ? TypedResults.Ok(row) : NdopProblems.DatasetUnknown;

    private static async Task<Results<Accepted, Problem>> AnnounceAsync(
        string agency, string name, Change change, Caller caller, DatasetStore datasets, TaskStore tasks, TaskBell bell, CommonProblems common, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await datasets.FindAsync($"{agency}/{name}", cancellationToken) is not { } row || !caller.MaySee(row.Agency))
        {
            return NdopProblems.DatasetUnknown;
        }

        if (!caller.MayActFor(row.Agency))
        {
            return common.NotAllowed;
        }

        if (change.Note is not { Length: >= 1 and <= 2_000 })
        {
            return NdopProblems.Invalid.With(new ProblemError { Field = "note", Detail = "Must have 1 to 2000 characters.", DetailVi = "Phải có từ 1 đến 2000 ký tự." });
        }

        var now = time.GetUtcNow();
        var body = new JsonObject { ["note"] = change.Note, ["effectiveOn"] = change.EffectiveOn is { } from ? VietNamDays.Text(from) : null, ["schemaVersion"] = row.SchemaVersion };
        await tasks.AddAsync(NdopOperations.AnnounceChange, row.Id, row.Id, body.ToJsonString(), now, cancellationToken);
        bell.Bell.Ring();
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Results<Ok<JsonNode>, Problem>> QualityAsync(
        string agency, string name, Caller caller, DatasetStore datasets, PartnerClient partner, CancellationToken cancellationToken)
    {
        if (await datasets.FindAsync($"{agency}/{name}", cancellationToken) is not { } row || !caller.MaySee(row.Agency))
        {
            return NdopProblems.DatasetUnknown;
        }

        var answer = await partner.SendAsync(
            new PartnerCall(NdopOperations.QualityReport) { Values = new Dictionary<string, string?> { ["datasetId"] = row.Id, ["externalId"] = row.ExternalId } }, cancellationToken);
        return answer is { IsDone: true, Body: { } report } ? TypedResults.Ok(report) : (NdopProblems.Of(answer.Outcome) ?? NdopProblems.Partner[PartnerOutcome.Malformed]).Because(answer.Detail ?? "-");
    }
}
