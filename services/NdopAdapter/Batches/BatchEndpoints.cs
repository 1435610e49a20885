using GiaLai.Lgsp.NdopAdapter.Datasets;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdopAdapter.Batches;

/// <summary>Takes rows as a stream, NDJSON or CSV, whole or not at all; they go up by themselves.</summary>
internal static class BatchEndpoints
{
    public sealed record Request
    {
        /// <summary>upsert (default), delete or snapshot.</summary>
        [FromQuery] public string? Mode { get; init; }

        /// <summary>The period that the rows are of.</summary>
        [FromQuery] public string? Period { get; init; }

        /// <summary>How far the provider's changes are in it.</summary>
        [FromQuery] public string? Watermark { get; init; }

        /// <summary>The same key with the same rows is the same batch.</summary>
        [FromHeader(Name = "Idempotency-Key")] public string? Key { get; init; }
    }

    public sealed record Listing(IReadOnlyList<BatchRow> Items);

    public static void Map(IEndpointRouteBuilder ndop)
    {
        ndop.MapPost(DatasetEndpoints.Template + "/batches", AcceptAsync).WithName("pushBatch").WithSummary("Push rows of a dataset")
            .Accepts<byte[]>("application/x-ndjson", "text/csv");
        ndop.MapGet("/batches", ListAsync).WithName("listBatches").WithSummary("List batches");
        ndop.MapGet("/batches/{id}", GetAsync).WithName("getBatch").WithSummary("Get a batch");
    }

    private static async Task<Results<Accepted<BatchRow>, Ok<BatchRow>, Problem>> AcceptAsync(
        string agency, string name, [AsParameters] Request request, Caller caller, HttpContext http, DatasetStore datasets, BatchStore batches, TaskBell bell,
        IOptions<NdopOptions> options, CommonProblems common, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await datasets.FindAsync($"{agency}/{name}", cancellationToken) is not { } dataset || !caller.MaySee(dataset.Agency))
        {
            return NdopProblems.DatasetUnknown;
        }

        if (!caller.MayActFor(dataset.Agency))
        {
            return common.NotAllowed;
        }

        var format = http.Request.ContentType?.Split(';')[0].Trim() switch { "application/x-ndjson" => "ndjson", "text/csv" => "csv", _ => null };
        if (format is null)
        {
            return common.UnsupportedMediaType;
        }

        var mode = request.Mode ?? "upsert";
        var errors = new FieldErrors();
        errors.Check(mode is "upsert" or "delete" or "snapshot", "mode", "Must be upsert, delete or snapshot.", "Phải là upsert, delete hoặc snapshot.");
        errors.Check(request.Period is null or { Length: <= 60 }, "period", "Must have at most 60 characters.", "Không quá 60 ký tự.");
        errors.Check(request.Watermark is null or { Length: <= 200 }, "watermark", "Must have at most 200 characters.", "Không quá 200 ký tự.");
        errors.Check(request.Key is null or { Length: >= 1 and <= 100 }, "Idempotency-Key", "Must have 1 to 100 characters.", "Phải có từ 1 đến 100 ký tự.");
        if (errors.Any)
        {
            return errors.ToProblem(NdopProblems.Invalid);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.Value.MaxBatchBytes;
        }

        var now = time.GetUtcNow();
        var batch = new BatchRow
        {
            Id = Guid.CreateVersion7(now),
            DatasetId = dataset.Id,
            Mode = mode,
            Format = format,
            SchemaVersion = dataset.SchemaVersion,
            Period = request.Period,
            Watermark = request.Watermark,
            State = "waiting",
            Day = VietNamDays.Of(now),
            CreatedAt = now,
            CreatedBy = caller.Subject,
        };
        return (await WriteAsync(batch, dataset, http.Request.Body, options.Value, cancellationToken)).IsProblem(out var problem, out var written)
            ? problem
            : await AddAsync(written, request.Key, batches, bell, options.Value, cancellationToken);
    }

    private static async Task<Result<BatchRow>> WriteAsync(BatchRow batch, DatasetRow dataset, Stream body, NdopOptions options, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var file = new HashedFile(BatchFile.PathOf(options, batch.Id), options.MaxBatchBytes);
        var rows = new RowFormats(dataset.Description.Fields, batch.Mode == "delete");
        try
        {
            await (batch.Format == "csv" ? rows.CopyCsvAsync(body, file, cancellationToken) : rows.CopyJsonAsync(body, file, cancellationToken));
        }
        catch (BatchTooLargeException)
        {
            return NdopProblems.BatchTooLarge;
        }
        catch (Exception exception) when (exception is InvalidDataException or System.Text.DecoderFallbackException)
        {
            rows.Faults.Add(rows.Rows + 2, null, "The CSV cannot be read from here.", "Không đọc được CSV từ đây.");
        }

        if (rows.Faults.Count > 0)
        {
            return NdopProblems.RowsRefused.Because($"{rows.Faults.Count} faults.", $"{rows.Faults.Count} lỗi.").With([.. rows.Faults.Shown]);
        }

        if (rows.Rows == 0 && batch.Mode != "snapshot")
        {
            return NdopProblems.NoRows;
        }

        return batch with { RowCount = rows.Rows, SizeBytes = file.Bytes, Sha256 = file.Keep() };
    }

    private static async Task<Results<Accepted<BatchRow>, Ok<BatchRow>, Problem>> AddAsync(
        BatchRow batch, string? key, BatchStore batches, TaskBell bell, NdopOptions options, CancellationToken cancellationToken)
    {
        var (kept, isNew) = await batches.AddAsync(batch, key, cancellationToken);
        if (isNew)
        {
            bell.Bell.Ring();
            return TypedResults.Accepted($"/ndop/v1/batches/{kept.Id}", kept);
        }

        File.Delete(BatchFile.PathOf(options, batch.Id));
        return kept.Sha256 == batch.Sha256 && kept.Mode == batch.Mode ? TypedResults.Ok(kept) : NdopProblems.OtherBatch;
    }

    private static async Task<Results<Ok<Listing>, Problem>> ListAsync(
        string? dataset, DateOnly? day, string? state, Caller caller, BatchStore batches, CommonProblems common, CancellationToken cancellationToken)
    {
        if (state is not (null or "waiting" or "confirmed" or "refused" or "handed_over"))
        {
            return NdopProblems.Invalid.With(new ProblemError
            {
                Field = "state",
                Detail = "Must be waiting, confirmed, refused or handed_over.",
                DetailVi = "Phải là waiting, confirmed, refused hoặc handed_over.",
            });
        }

        return caller.SeesNothing() ? common.NotAllowed : TypedResults.Ok(new Listing(await batches.ListAsync(dataset, day, state, caller.Sees(), cancellationToken)));
    }

    private static async Task<Results<Ok<BatchRow>, Problem>> GetAsync(Guid id, Caller caller, BatchStore batches, CancellationToken cancellationToken) =>
        await batches.FindAsync(id, cancellationToken) is { } row && caller.MaySee(row.DatasetId.Split('/')[0]) ? TypedResults.Ok(row) : NdopProblems.BatchUnknown;
}
