using System.Globalization;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;
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
        var answer = await partner.SendAsync(new PartnerCall(NdopOperations.OpenBatch) { Values = values, Body = batch.ToManifest() }, cancellationToken);
        if (!answer.IsDone)
        {
            return (answer, null);
        }

        if (JsonMap.FindText(answer.Body, "/state") != "complete")
        {
            if (!File.Exists(BatchFile.PathOf(options.Value, batch.Id)))
            {
                return (answer with { Detail = null }, NdopProblems.FileGone);
            }

            answer = await partner.SendAsync(new PartnerCall(NdopOperations.PushBatch) { Values = values, Content = () => Rows(batch) }, cancellationToken);
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

    private StreamContent Rows(BatchRow batch) => new(BatchFile.Open(options.Value, batch.Id) ?? throw new FileNotFoundException("The rows are gone."))
    {
        Headers = { ContentType = new(batch.Format == "csv" ? "text/csv" : "application/x-ndjson"), ContentLength = batch.SizeBytes },
    };
}
