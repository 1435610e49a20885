using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.NdopAdapter.Batches;
using GiaLai.Lgsp.NdopAdapter.Datasets;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdopAdapter.Exports;

/// <summary>A batch as a signed ZIP, for hand-over where no line to NDOP exists: what would have been sent, in NDOP's names.</summary>
internal static partial class ExportBatch
{
    public const string Kind = "ndop-batch";
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Map(IEndpointRouteBuilder ndop) => ndop.MapGet("/batches/{id}/export", HandleAsync)
        .WithName("exportBatch").WithSummary("Get a batch as a signed ZIP").Produces(200, contentType: "application/zip").RequireRole(Roles.Operator);

    private static async Task<Results<PushStreamHttpResult, Problem>> HandleAsync(
        Guid id, Caller caller, HttpContext http, BatchStore batches, DatasetStore datasets, PartnerClient partner, JwsKeys keys, IOptions<NdopOptions> options, TimeProvider time,
        ILogger<BatchRow> log, CancellationToken cancellationToken)
    {
        if (await batches.FindAsync(id, cancellationToken) is not { } batch || await datasets.FindAsync(batch.DatasetId, cancellationToken) is not { } dataset)
        {
            return NdopProblems.BatchUnknown;
        }

        if ((await OpenAsync(batch, options.Value, cancellationToken)).IsProblem(out var problem, out var rows))
        {
            return problem;
        }

        var (madeAt, mapping) = (time.GetUtcNow(), partner.Mapping);
        Log.Exported(log, batch.Id, batch.DatasetId, caller.Subject);
        // As large as a batch may be: nothing of it is kept, and the signature comes last, so half a ZIP is no export.
        return TypedResults.Stream(
            async _ =>
            {
                // The end of an entry in a ZIP is written without waiting: into the pipe, which takes it, not onto the line, which must not be waited for.
                var output = http.Response.BodyWriter.AsStream(leaveOpen: true);
                await using (rows)
                {
                    (string Name, Stream Content)[] files =
                    [
                        ("README.txt", SignedExport.Readme(
                            "Lô dữ liệu của tỉnh Gia Lai gửi NDOP: đăng ký bộ dữ liệu, bản kê của lô và các dòng dữ liệu.",
                            "A batch of Gia Lai Province for NDOP: registration of the dataset, manifest of the batch, and the rows.",
                            "GET /ndop/v1/keys")),
                        ("dataset.json", Text(mapping.ToTheirs(NdopOperations.RegisterDataset, dataset.ToRegistration()))),
                        ("batch.json", Text(mapping.ToTheirs(NdopOperations.OpenBatch, batch.ToManifest()))),
                        ($"rows.{batch.Format}", rows),
                    ];
                    await SignedExport.WriteAsync(output, Kind, madeAt, files.ToAsyncEnumerable(), keys.Sign, cancellationToken);
                }

                await output.FlushAsync(cancellationToken);
            },
            "application/zip",
            $"ndop-{batch.Id:N}.zip");
    }

    /// <summary>The rows, held against the manifest before the first byte leaves: what rotted on the disk is a refusal and is not signed.</summary>
    private static async Task<Result<FileStream>> OpenAsync(BatchRow batch, NdopOptions options, CancellationToken cancellationToken)
    {
        if (BatchFile.Open(options, batch.Id) is not { } rows)
        {
            return NdopProblems.FileGone;
        }

        if (rows.Length == batch.SizeBytes && Convert.ToHexStringLower(await SHA256.HashDataAsync(rows, cancellationToken)) == batch.Sha256)
        {
            rows.Position = 0;
            return rows;
        }

        await rows.DisposeAsync();
        return NdopProblems.RowsChanged;
    }

    private static MemoryStream Text(JsonNode document) => new(Encoding.UTF8.GetBytes(document.ToJsonString(Readable)));

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Batch {Id} of {Dataset} is exported for {Subject}")]
        public static partial void Exported(ILogger log, Guid id, string dataset, string subject);
    }
}
