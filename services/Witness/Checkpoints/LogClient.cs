using System.Net;
using System.Text.Json;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Tiles;

namespace GiaLai.Lgsp.Witness.Checkpoints;

/// <summary>Reads logs as https://c2sp.org/tlog-tiles serves them.</summary>
internal sealed class LogClient(HttpClient http)
{
    /// <summary>Where the logs of a row of monthly logs lie.</summary>
    public async Task<IReadOnlyList<Uri>> ListAsync(Uri url, CancellationToken cancellationToken)
    {
        var list = await http.GetFromJsonAsync<LogList>(new Uri(url, "logs"), JsonSerializerOptions.Web, cancellationToken);
        return
        [
            .. (list?.Items ?? [])
                .Where(item => item.Prefix is not null)
                .Select(item => new Uri(url, item.Prefix))
                // The list may not send us elsewhere.
                .Where(prefix => prefix.AbsoluteUri.StartsWith(url.AbsoluteUri, StringComparison.Ordinal)),
        ];
    }

    public async Task<string> GetCheckpointAsync(Uri prefix, CancellationToken cancellationToken) =>
        await http.GetStringAsync(new Uri(prefix, "checkpoint"), cancellationToken);

    /// <summary>Made from tiles, so that it works with any log; every hash is believed only as far as it leads to signed roots.</summary>
    public async Task<IReadOnlyList<TreeHash>> ProveConsistencyAsync(Uri prefix, long from, long to, CancellationToken cancellationToken) =>
        await ProofPlan.Consistency(from, to).MakeAsync(
            TileHashes.Reader(to, async (tiles, cancel) => await Task.WhenAll(tiles.Select(tile => GetTileAsync(prefix, tile, cancel)))),
            cancellationToken);

    private async Task<ReadOnlyMemory<byte>> GetTileAsync(Uri prefix, TileId tile, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(new Uri(prefix, tile.ToPath()), cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound && !tile.IsFull)
        {
            // A partial tile may be gone once it is full.
            return (await GetTileAsync(prefix, tile with { Width = TileId.FullWidth }, cancellationToken))[..(tile.Width * TreeHash.Size)];
        }

        answer.EnsureSuccessStatusCode();
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return bytes.Length == tile.Width * TreeHash.Size ? bytes : throw new HttpRequestException($"{tile.ToPath()} has {bytes.Length} bytes.");
    }

    private sealed record LogList(IReadOnlyList<LogItem>? Items);

    private sealed record LogItem(string? Prefix);
}
