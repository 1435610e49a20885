using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Records;
using GiaLai.Lgsp.Evidence.Tiles;

namespace GiaLai.Lgsp.Evidence.Files;

/// <summary>
/// Checks a whole log in a folder that is laid out as it is served: <c>checkpoint</c>, <c>tile/…</c> and, where they were
/// exported, <c>tile/entries/…</c>. Source: https://c2sp.org/tlog-tiles.
/// </summary>
public static class ExportedLog
{
    public static async Task<EvidenceReport> VerifyAsync(string folder, VerifierKey? logKey, IReadOnlyList<VerifierKey> witnesses, CancellationToken cancellationToken = default)
    {
        var run = new Run(folder, logKey, witnesses);
        await run.CheckAsync(cancellationToken);
        return run.Report;
    }

    private sealed class Run(string folder, VerifierKey? logKey, IReadOnlyList<VerifierKey> witnesses)
    {
        // 256 entries of the largest size.
        private const int MaxTileBytes = TileId.FullWidth * (EntryBundle.MaxEntrySize + 2);

        private readonly List<EvidenceStep> steps = [];

        public EvidenceReport Report => new() { Steps = steps, IsLogKeyTrusted = logKey is not null };

        public async Task CheckAsync(CancellationToken cancellationToken)
        {
            if (await ReadTextAsync("checkpoint", cancellationToken) is not { } text
                || !SignedNote.TryParse(text, out var note) || !Checkpoint.TryParse(note.Text, out var checkpoint))
            {
                Add("checkpoint", false, "The folder has no file 'checkpoint' that is a signed note of a log.", "Thư mục không có tệp 'checkpoint' là ghi chú có chữ ký của một sổ.");
                return;
            }

            Add("checkpoint", true, $"Checkpoint of {checkpoint.Origin} over {checkpoint.Size} entries.", $"Điểm kiểm soát của {checkpoint.Origin} trên {checkpoint.Size} mục.");
            CheckSignatures(note);
            if (await CheckTilesAsync(checkpoint, cancellationToken))
            {
                await CheckEntriesAsync(checkpoint, cancellationToken);
            }
        }

        private void CheckSignatures(SignedNote note)
        {
            if (logKey is null)
            {
                steps.Add(new EvidenceStep("log-signature", StepOutcome.Skipped, "No key of the log was given: nothing says whose log this is.", "Không có khóa của sổ: không xác định được sổ này của ai."));
            }
            else
            {
                Add("log-signature", note.Check(logKey) == SignatureState.Valid, $"Signature of {logKey.Name}.", $"Chữ ký của {logKey.Name}.");
            }

            foreach (var witness in witnesses)
            {
                Add("witnesses", note.Check(witness) == SignatureState.Valid, $"Cosignature of {witness.Name}.", $"Chữ ký đồng chứng của {witness.Name}.");
            }
        }

        /// <summary>Every tile, from the leaves up to the root.</summary>
        private async Task<bool> CheckTilesAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
        {
            var tree = new TiledTree();
            var edge = new Dictionary<int, Tile>();
            for (long index = 0; TileId.TryAt(0, index, checkpoint.Size, out var tile); index++)
            {
                if (await ReadAsync(tile, cancellationToken) is not { } hashes)
                {
                    return Missing(tile);
                }

                for (var i = 0; i < tile.Width; i++)
                {
                    tree.Append(new TreeHash(hashes.AsSpan(i * TreeHash.Size, TreeHash.Size)));
                }

                foreach (var expected in tree.TakeChanged().Where(changed => changed.Id.Level > 0))
                {
                    // Partial tiles grow: only the last form of each is in the folder.
                    edge[expected.Id.Level] = expected;
                    if (expected.Id.IsFull && !await CheckTileAsync(expected, cancellationToken))
                    {
                        return false;
                    }
                }
            }

            foreach (var expected in edge.Values.Where(tile => !tile.Id.IsFull))
            {
                if (!await CheckTileAsync(expected, cancellationToken))
                {
                    return false;
                }
            }

            var holds = tree.Size == checkpoint.Size && tree.Root() == checkpoint.Root;
            Add("tiles", holds, holds ? "All tiles lead to the root of the checkpoint." : "The tiles lead to another root than the checkpoint's.",
                holds ? "Mọi mảnh dẫn tới gốc của điểm kiểm soát." : "Các mảnh dẫn tới một gốc khác với điểm kiểm soát.");
            return holds;
        }

        private async Task<bool> CheckTileAsync(Tile expected, CancellationToken cancellationToken)
        {
            if (await ReadAsync(expected.Id, cancellationToken) is not { } stored)
            {
                return Missing(expected.Id);
            }

            if (!stored.AsSpan(0, expected.Hashes.Length).SequenceEqual(expected.Hashes.Span))
            {
                Add("tiles", false, $"{expected.Id.ToPath()} is not the hash of the tiles below it.", $"{expected.Id.ToPath()} không phải giá trị băm của các mảnh bên dưới.");
                return false;
            }

            return true;
        }

        private async Task CheckEntriesAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
        {
            if (!Directory.Exists(Path.Combine(folder, "tile", "entries")))
            {
                steps.Add(new EvidenceStep("entries", StepOutcome.Skipped, "The folder has no entries, only their hashes.", "Thư mục không có các mục, chỉ có giá trị băm."));
                return;
            }

            for (long index = 0; TileId.TryAt(TileId.Entries, index, checkpoint.Size, out var bundle); index++)
            {
                var leaves = await ReadAsync(bundle with { Level = 0 }, cancellationToken);
                if (leaves is null || await ReadAsync(bundle, cancellationToken) is not { } bytes)
                {
                    Missing(bundle);
                    return;
                }

                if (!EntryBundle.TryRead(bytes, out var entries) || entries.Count < bundle.Width)
                {
                    Add("entries", false, $"{bundle.ToPath()} is no bundle of entries.", $"{bundle.ToPath()} không phải gói mục.");
                    return;
                }

                for (var i = 0; i < bundle.Width; i++)
                {
                    var at = index * TileId.FullWidth + i;
                    if (TreeHash.Leaf(entries[i].Span) != new TreeHash(leaves.AsSpan(i * TreeHash.Size, TreeHash.Size)))
                    {
                        Add("entries", false, $"Entry {at} ({bundle.ToPath()}) was changed: its hash is not its leaf.", $"Mục {at} ({bundle.ToPath()}) đã bị thay đổi: giá trị băm không khớp với lá.");
                        return;
                    }

                    if (!LedgerEntry.TryDecode(entries[i], out _))
                    {
                        Add("entries", false, $"Entry {at} is not in the form of the ledger.", $"Mục {at} không đúng khuôn dạng của sổ cái.");
                        return;
                    }
                }
            }

            Add("entries", true, $"All {checkpoint.Size} entries are those of the log.", $"Cả {checkpoint.Size} mục đúng là các mục của sổ.");
        }

        private bool Missing(TileId tile)
        {
            Add(tile.Level == TileId.Entries ? "entries" : "tiles", false, $"{tile.ToPath()} is missing, or not as wide as its name says.", $"{tile.ToPath()} bị thiếu, hoặc không đúng độ rộng theo tên.");
            return false;
        }

        /// <summary>
        /// The full tile serves for a partial one. What is there must be as wide as its name says: nothing proves what stands behind that.
        /// </summary>
        private async Task<byte[]?> ReadAsync(TileId tile, CancellationToken cancellationToken)
        {
            foreach (var form in new[] { tile, tile with { Width = TileId.FullWidth } })
            {
                var file = Path.Combine([folder, .. form.ToPath().Split('/')]);
                if (File.Exists(file))
                {
                    if (new FileInfo(file).Length > MaxTileBytes)
                    {
                        return null;
                    }

                    var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
                    return IsWhole(form, bytes) ? bytes : null;
                }
            }

            return null;
        }

        private static bool IsWhole(TileId form, byte[] bytes) => form.Level == TileId.Entries
            ? EntryBundle.TryRead(bytes, out var entries) && entries.Count == form.Width
            : bytes.Length == form.Width * TreeHash.Size;

        private async Task<string?> ReadTextAsync(string name, CancellationToken cancellationToken)
        {
            var file = new FileInfo(Path.Combine(folder, name));
            return file.Exists && file.Length <= SignedNote.MaxLength ? await File.ReadAllTextAsync(file.FullName, cancellationToken) : null;
        }

        private void Add(string name, bool holds, string en, string vi) =>
            steps.Add(new EvidenceStep(name, holds ? StepOutcome.Passed : StepOutcome.Failed, en, vi));
    }
}
