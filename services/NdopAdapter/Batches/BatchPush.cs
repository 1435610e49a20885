using System.Globalization;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdopAdapter.Batches;

/// <summary>
/// Sends a batch: the manifest first, then the rows as a stream from the disk. NDOP knows the batch by its id: one whose confirmation was
/// lost answers the manifest with the same confirmation, and no row goes up twice.
/// </summary>
internal sealed class BatchPush(PartnerClient partner, IOptions<NdopOptions> options)
{
    /// <summary>The last answer; and our own refusal, when NDOP's answer would pass but what it says is wrong.</summary>
    public async Task<(PartnerAnswer Answer, Problem? Refusal)> SendAsync(BatchRow batch, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string?> { ["batchId"] = batch.Id.ToString(), ["datasetId"] = batch.DatasetId };
        var answer = await partner.SendAsync(new PartnerCall(NdopOperations.OpenBatch) { Values = values, Body = Manifest(batch) }, cancellationToken);
        if (!answer.IsDone)
        {
            return (answer, null);
        }

        if (JsonMap.FindText(answer.Body, "/state") != "complete")
        {
            var file = BatchEndpoints.FileOf(options.Value, batch.Id);
            if (!File.Exists(file))
            {
                return (answer with { Detail = null }, NdopProblems.FileGone);
            }

            answer = await partner.SendAsync(new PartnerCall(NdopOperations.PushBatch) { Values = values, Content = () => Rows(file, batch) }, cancellationToken);
            if (!answer.IsDone)
            {
                return (answer, null);
            }
        }

        return IsSame(batch, answer.Body) ? (answer, null) : (answer with { Detail = "Other row count, hash or state." }, NdopProblems.OtherContentConfirmed);
    }

    private static bool IsSame(BatchRow batch, JsonNode? confirmation) =>
        JsonMap.FindText(confirmation, "/state") == "complete" && JsonMap.FindText(confirmation, "/sha256") == batch.Sha256
        && JsonMap.FindText(confirmation, "/rowCount") == batch.RowCount.ToString(CultureInfo.InvariantCulture);

    private static StreamContent Rows(string file, BatchRow batch) =>
        new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan))
        {
            Headers = { ContentType = new(batch.Format == "csv" ? "text/csv" : "application/x-ndjson"), ContentLength = batch.SizeBytes },
        };

    private static JsonObject Manifest(BatchRow batch) => new()
    {
        ["batchId"] = batch.Id.ToString(),
        ["datasetId"] = batch.DatasetId,
        ["schemaVersion"] = batch.SchemaVersion,
        ["mode"] = batch.Mode,
        ["format"] = batch.Format,
        ["period"] = batch.Period,
        ["day"] = VietNamDays.Text(batch.Day),
        ["rowCount"] = batch.RowCount,
        ["sizeBytes"] = batch.SizeBytes,
        ["sha256"] = batch.Sha256,
        ["watermark"] = batch.Watermark,
    };
}
