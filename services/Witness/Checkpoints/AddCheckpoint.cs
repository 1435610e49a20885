using System.Globalization;
using System.Text;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.Witness.State;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Witness.Checkpoints;

/// <summary>A log brings a checkpoint and the proof that it continues the last one, and gets a cosignature. Source: https://c2sp.org/tlog-witness.</summary>
internal static class AddCheckpoint
{
    private const int MaxProof = 63;

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/add-checkpoint", Handle).WithName("addCheckpoint").WithTags("Witness").WithSummary("Cosign a checkpoint").AllowAnonymous()
            .Accepts<string>("text/plain").Produces<string>(contentType: "text/plain");

    private static async Task<Results<ContentHttpResult, Problem>> Handle(HttpRequest request, WatchedLogs logs, WitnessKeys keys, CancellationToken cancellationToken)
    {
        if (await ReadAsync(request, cancellationToken) is not { } body || !TryRead(body, out var old, out var proof, out var text))
        {
            return WitnessProblems.Unreadable;
        }

        switch (keys.Read(text, out var note, out var checkpoint))
        {
            case ReadOutcome.Unreadable:
                return WitnessProblems.Unreadable;
            case ReadOutcome.UnknownLog:
                return WitnessProblems.UnknownLog;
            case ReadOutcome.NotSigned:
                return WitnessProblems.NotSigned;
        }

        if (old > checkpoint!.Size)
        {
            return WitnessProblems.OldIsLarger;
        }

        var offered = logs.Offer(note!, checkpoint, old, proof);
        if (offered is null)
        {
            var size = logs.Find(checkpoint.Origin)?.Checkpoint?.Size ?? 0;
            return TypedResults.Content(size.ToString(CultureInfo.InvariantCulture) + "\n", "text/x.tlog.size", statusCode: StatusCodes.Status409Conflict);
        }

        if (offered.Refused == AlarmKind.Fork)
        {
            // Both roots are signed: no more proof is needed. A failed proof of consistency could be anybody's bad proof.
            logs.Raise(AlarmKind.Fork, checkpoint.Origin, note!.ToString(), $"Two roots at {checkpoint.Size} entries were signed.", $"Có hai gốc được ký ở {checkpoint.Size} mục.");
            return WitnessProblems.Fork;
        }

        return offered.Cosignature is { } cosignature
            ? TypedResults.Content(cosignature.ToString(), "text/plain", Encoding.UTF8)
            : WitnessProblems.NotConsistent;
    }

    private static bool TryRead(string body, out long old, out List<TreeHash> proof, out string note)
    {
        (old, proof, note) = (0, [], "");
        var at = body.IndexOf("\n\n", StringComparison.Ordinal);
        if (at < 0)
        {
            return false;
        }

        var lines = body[..at].Split('\n');
        note = body[(at + 2)..];
        if (lines.Length > 1 + MaxProof || lines[0] is not ['o', 'l', 'd', ' ', ..]
            || !long.TryParse(lines[0].AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out old)
            || lines[0][4..] != old.ToString(CultureInfo.InvariantCulture))
        {
            return false;
        }

        foreach (var line in lines.AsSpan(1))
        {
            if (!TreeHash.TryParse(line, out var hash))
            {
                return false;
            }

            proof.Add(hash);
        }

        return true;
    }

    private static async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[SignedNote.MaxLength + 4096];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length == buffer.Length)
        {
            return null;
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(buffer, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
