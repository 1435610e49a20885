using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.VapexPublisher.Publications;
using GiaLai.Lgsp.VapexPublisher.Records;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.VapexPublisher.Exports;

/// <summary>Records and their documents as a signed ZIP, for hand-over where no line to V-APEX exists.</summary>
internal static class ExportRecords
{
    public const string Kind = "vapex-records";
    private const int MostRecords = 20_000;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="Records">Service ids; empty or absent = all that the caller sees and that are not withdrawn.</param>
    public sealed record Request(IReadOnlyList<string>? Records);

    public static void Map(IEndpointRouteBuilder vapex) => vapex.MapPost("/exports", HandleAsync)
        .WithName("exportRecords").WithSummary("Get records as a signed ZIP").Produces(200, contentType: "application/zip")
        .RequireRole(Roles.Operator, Roles.Integrator, Roles.ProviderOfficer, Roles.Auditor);

    private static async Task<Results<FileStreamHttpResult, Problem>> HandleAsync(
        Request request, Caller caller, RecordStore records, PublicationListStore lists, RegistryClient registry, JwsKeys keys, CommonProblems common, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (caller.SeesNothing())
        {
            return common.NotAllowed;
        }

        if (await lists.LoadAsync(cancellationToken) is not { } body)
        {
            return VapexProblems.NoPublications;
        }

        var publications = RegistryClient.Read(body).Items.ToDictionary(item => item.Id.ToString());
        var chosen = new List<RecordRow>();
        foreach (var row in await records.ListAsync(new RecordFilter(caller.Sees(), null, null, null), null, MostRecords, cancellationToken))
        {
            if (request.Records is { Count: > 0 } named ? named.Contains(row.ApiId) : row.RegistryState != PublicationState.Withdrawn)
            {
                chosen.Add(row);
            }
        }

        if (request.Records?.FirstOrDefault(id => chosen.TrueForAll(row => row.ApiId != id)) is { } unknown)
        {
            return VapexProblems.RecordUnknown.Because(unknown.Length > 150 ? unknown[..150] : unknown);
        }

        var madeAt = time.GetUtcNow();
        // Whole before its first byte leaves: a record that fails on the way is a refusal, not half a ZIP.
        var file = ExportFile.Create();
        try
        {
            await SignedExport.WriteAsync(file, Kind, madeAt, FilesAsync(chosen, publications, registry, cancellationToken), keys.Sign, cancellationToken);
            file.Position = 0;
            return TypedResults.Stream(file, "application/zip", $"vapex-{madeAt:yyyyMMdd-HHmmss}.zip");
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static async IAsyncEnumerable<(string Name, Stream Content)> FilesAsync(
        List<RecordRow> rows, Dictionary<string, Publication> publications, RegistryClient registry, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return ("README.txt", SignedExport.Readme(
            "Hồ sơ đăng ký API của tỉnh Gia Lai.", "Registration records of APIs of Gia Lai Province.", "GET /vapex/v1/keys"));
        foreach (var row in rows)
        {
            var name = row.ApiId.Replace('/', '_');
            yield return ($"records/{name}.json", new MemoryStream(Encoding.UTF8.GetBytes(JsonNode.Parse(row.Desired)!.ToJsonString(Readable))));
            if (row.RegistryState != PublicationState.Withdrawn && publications.TryGetValue(row.ApiId, out var publication))
            {
                yield return ($"documents/{name}.json", new MemoryStream(await registry.DocumentAsync(publication, cancellationToken)));
            }
        }
    }
}
