using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using GiaLai.Lgsp.Evidence.Merkle;

namespace GiaLai.Lgsp.Evidence.Notes;

/// <summary>What a log promises: that the first <paramref name="Size"/> entries of <paramref name="Origin"/> have this root. Source: https://c2sp.org/tlog-checkpoint.</summary>
/// <param name="Origin">Name of the log, <c>lgsp.gialai.gov.vn/audit/2026-11</c>.</param>
/// <param name="Size">Number of entries.</param>
/// <param name="Root">RFC 6962 root over them.</param>
public sealed record Checkpoint(string Origin, long Size, TreeHash Root)
{
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root}\n");

    /// <summary>Reads the text of a note; lines after the third are signed but mean nothing to us.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        ArgumentNullException.ThrowIfNull(text);
        checkpoint = null;
        var lines = text.Split('\n');
        if (lines.Length < 4 || lines[^1].Length != 0 || lines[..^1].Any(line => line.Length == 0)
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size.ToString(CultureInfo.InvariantCulture) != lines[1]
            || !TreeHash.TryParse(lines[2], out var root)
            || (size == 0 && root != TreeHash.Empty))
        {
            return false;
        }

        checkpoint = new Checkpoint(lines[0], size, root);
        return true;
    }

    /// <summary>The note with the log's own signature.</summary>
    public SignedNote Sign(INoteSigner log)
    {
        var text = ToText();
        return new SignedNote(text, [NoteSignature.By(log, Encoding.UTF8.GetBytes(text))]);
    }
}

/// <summary>How a key's signatures on a note were found.</summary>
public enum SignatureState
{
    /// <summary>There is none by this key.</summary>
    Absent,
    Valid,
    Invalid,
}

public static class NoteVerification
{
    /// <summary>Whether <paramref name="key"/> signed or cosigned the note; one bad signature of it outweighs a good one.</summary>
    public static SignatureState Check(this SignedNote note, VerifierKey key) => Check(note, key, out _);

    /// <param name="note">The note.</param>
    /// <param name="key">Whose signature is looked for.</param>
    /// <param name="cosignedAt">When the witness says it cosigned; null for a plain signature.</param>
    public static SignatureState Check(this SignedNote note, VerifierKey key, out DateTimeOffset? cosignedAt)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(key);
        cosignedAt = null;
        var state = SignatureState.Absent;
        foreach (var signature in note.Signatures.Where(signature => signature.IsBy(key)))
        {
            var holds = key.Type == NoteKeyType.Cosignature
                ? Cosignature.Verify(note.Text, key, signature, out cosignedAt)
                : key.Verifies(note.TextBytes, signature.Signature.Span);
            if (!holds)
            {
                return SignatureState.Invalid;
            }

            state = SignatureState.Valid;
        }

        return state;
    }
}
