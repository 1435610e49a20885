using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace GiaLai.Lgsp.Evidence.Notes;

/// <summary>
/// A witness's statement: at this second, this was the largest consistent checkpoint of the log that I had seen.
/// Source: https://c2sp.org/tlog-cosignature, Ed25519.
/// </summary>
public static class Cosignature
{
    private const int TimestampSize = 8;

    public static NoteSignature Sign(INoteSigner witness, string checkpointText, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(witness);
        if (witness.Key.Type != NoteKeyType.Cosignature)
        {
            throw new ArgumentException("A witness signs with a key of type 0x04.", nameof(witness));
        }

        var seconds = now.ToUnixTimeSeconds();
        var blob = new byte[TimestampSize + 64];
        BinaryPrimitives.WriteInt64BigEndian(blob, seconds);
        witness.Sign(Message(checkpointText, seconds)).CopyTo(blob, TimestampSize);
        return new NoteSignature(witness.Key.Name, witness.Key.Id, blob);
    }

    public static bool Verify(string checkpointText, VerifierKey witness, NoteSignature signature, out DateTimeOffset? at)
    {
        ArgumentNullException.ThrowIfNull(witness);
        ArgumentNullException.ThrowIfNull(signature);
        at = null;
        var blob = signature.Signature.Span;
        if (blob.Length != TimestampSize + 64)
        {
            return false;
        }

        var seconds = BinaryPrimitives.ReadInt64BigEndian(blob);
        if (seconds < 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || !witness.Verifies(Message(checkpointText, seconds), blob[TimestampSize..]))
        {
            return false;
        }

        at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    private static byte[] Message(string checkpointText, long seconds) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{checkpointText}"));
}
