using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Agencies;

/// <summary>Takes in a CSV of agencies, all of it or nothing; the same file again changes nothing. Every fault is named with its line.</summary>
internal static partial class ImportAgencies
{
    private const long MaxBytes = 5 * 1024 * 1024;
    private const int MaxErrors = 1_000;

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/agencies/import", Handle)
        .Named("importAgencies", "Import agencies from CSV, all or nothing", 413, 415, 422).WithTags("Agencies").MaxBody(MaxBytes)
        .Accepts<string>("text/csv", "application/csv", "text/plain").RequireRole(Roles.Operator);

    private static async Task<Results<Ok<AgencyChanges>, Problem>> Handle(
        HttpRequest request, Act act, AgencyStore agencies, ILogger<Agency> log, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, cancellationToken);
        if (AgencyFile.Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)).IsProblem(out var problem, out var rows))
        {
            return problem;
        }

        var saved = await agencies.SaveAsync(known => Decide(rows, known), act, cancellationToken);
        if (saved.IsProblem(out problem, out var changes))
        {
            return problem;
        }

        Log.Imported(log, changes.Created, changes.Changed, changes.Unchanged);
        return TypedResults.Ok(changes);
    }

    private static Result<IReadOnlyList<Agency>> Decide(AgencyRows rows, IReadOnlyDictionary<AgencyCode, Agency> known)
    {
        var rules = new AgencyRules(AgencyFields.Csv, known);
        var agencies = rules.Read(rows.Drafts);
        var errors = rows.Errors.Concat(rules.Errors).OrderBy(error => error.Line).ToList();
        return errors.Count > 0
            ? RegistryProblems.ImportRefused.Because($"Errors: {errors.Count}.").With([.. errors.Take(MaxErrors)])
            : Result.Of(agencies);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Agencies were imported: {Created} new, {Changed} changed, {Unchanged} as before")]
        public static partial void Imported(ILogger log, int created, int changed, int unchanged);
    }
}
