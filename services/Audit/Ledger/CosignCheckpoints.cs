using System.Globalization;
using System.Net;
using System.Text;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>Brings new checkpoints to the witnesses and keeps their cosignatures. Source: https://c2sp.org/tlog-witness.</summary>
internal sealed partial class CosignCheckpoints(
    IHttpClientFactory clients, LogStore logs, TileStore tiles, IOptions<LedgerOptions> options, TimeProvider time, ILogger<CosignCheckpoints> log) : BackgroundService
{
    public const string Client = "witness";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var witnesses = options.Value.Witnesses
            .Select(witness => (witness.Url, Key: VerifierKey.TryParse(witness.Key, out var key) ? key : throw new InvalidOperationException("Validated at the start.")))
            .ToList();
        while (witnesses.Count > 0 && !stoppingToken.IsCancellationRequested)
        {
            foreach (var (url, key) in witnesses)
            {
                try
                {
                    await AskAsync(url, key, stoppingToken);
                }
                catch (Exception exception) when (exception is HttpRequestException or NpgsqlException or LedgerDamagedException
                    || (exception is OperationCanceledException && !stoppingToken.IsCancellationRequested))
                {
                    Log.Unreached(log, key.Name, exception.Message);
                }
            }

            await Task.Delay(options.Value.CosignEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The open log and, at the turn of a month, the one just sealed.</summary>
    private async Task AskAsync(Uri url, VerifierKey witness, CancellationToken stopping)
    {
        foreach (var log in (await logs.ListAsync(stopping)).Take(2).Where(log => log.DeletedAt is null))
        {
            if (SignedNote.TryParse(log.CheckpointNote, out var note) && Checkpoint.TryParse(note.Text, out var checkpoint))
            {
                var known = await logs.FindCosignedSizeAsync(log.Id, witness.ToString(), stopping);
                if (known < checkpoint.Size)
                {
                    await SubmitAsync(url, witness, log, note, checkpoint, known, mayRepeat: true, stopping);
                }
            }
        }
    }

    private async Task SubmitAsync(
        Uri url, VerifierKey witness, LedgerLog ledger, SignedNote note, Checkpoint checkpoint, long known, bool mayRepeat, CancellationToken stopping)
    {
        var body = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"old {known}\n"));
        foreach (var hash in await ProofPlan.Consistency(known, checkpoint.Size).MakeAsync(tiles.Hashes(ledger.Id, checkpoint.Size), stopping))
        {
            body.Append(hash).Append('\n');
        }

        using var http = clients.CreateClient(Client);
        using var content = new StringContent(body.Append('\n').Append(note).ToString(), Encoding.UTF8, "text/plain");
        using var answer = await http.PostAsync(new Uri(url, "add-checkpoint"), content, stopping);
        var text = await answer.Content.ReadAsStringAsync(stopping);
        if (answer.StatusCode == HttpStatusCode.Conflict && mayRepeat
            && long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size <= checkpoint.Size)
        {
            await SubmitAsync(url, witness, ledger, note, checkpoint, size, mayRepeat: false, stopping);
            return;
        }

        if (answer.StatusCode != HttpStatusCode.OK)
        {
            Log.Refused(log, witness.Name, checkpoint.Origin, checkpoint.Size, (int)answer.StatusCode);
            return;
        }

        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (NoteSignature.TryParse(line, out var signature) && signature.IsBy(witness)
                && Cosignature.Verify(note.Text, witness, signature, out var at))
            {
                await logs.AddCosignatureAsync(ledger.Id, checkpoint, note.ToString(), witness, signature, at!.Value, stopping);
                return;
            }
        }

        Log.NotCosigned(log, witness.Name);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The witness {Name} was not reached, or the proof for it not made: {Reason}")]
        public static partial void Unreached(ILogger log, string name, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "The witness {Name} refuses the checkpoint of {Origin} over {Size} entries with status {Status}")]
        public static partial void Refused(ILogger log, string name, string origin, long size, int status);

        [LoggerMessage(Level = LogLevel.Error, Message = "The answer of the witness {Name} holds no cosignature by its key")]
        public static partial void NotCosigned(ILogger log, string name);
    }
}
