using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace GiaLai.Lgsp.Evidence.Notes;

/// <summary>
/// A text that ends in a newline, a blank line, and the lines of its signatures. What an unknown key signed says nothing; a
/// known key's signature that does not hold spoils the whole note. Source: https://c2sp.org/signed-note.
/// </summary>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>Longer notes are refused unread.</summary>
    public const int MaxLength = 64 * 1024;

    private const int MaxSignatures = 100;

    public ReadOnlySpan<byte> TextBytes => Encoding.UTF8.GetBytes(Text);

    public static bool TryParse([NotNullWhen(true)] string? note, [NotNullWhen(true)] out SignedNote? parsed)
    {
        parsed = null;
        if (note is null || note.Length > MaxLength || !note.EndsWith('\n') || note.Any(c => c < ' ' && c != '\n'))
        {
            return false;
        }

        // The text may hold blank lines itself: the last one divides.
        var divide = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (divide < 0 || divide + 2 == note.Length)
        {
            return false;
        }

        var signatures = new List<NoteSignature>();
        foreach (var line in note[(divide + 2)..^1].Split('\n'))
        {
            if (signatures.Count == MaxSignatures || !NoteSignature.TryParse(line, out var signature))
            {
                return false;
            }

            signatures.Add(signature);
        }

        parsed = new SignedNote(note[..(divide + 1)], signatures);
        return true;
    }

    public SignedNote With(IEnumerable<NoteSignature> more) => this with { Signatures = [.. Signatures, .. more] };

    public override string ToString() => Text + "\n" + string.Concat(Signatures);
}
