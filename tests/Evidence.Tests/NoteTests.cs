using System.Text;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;

namespace GiaLai.Lgsp.Evidence.Tests;

public sealed class NoteTests
{
    // The key and note that the Go implementation of signed notes documents.
    private const string GoKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string GoNote =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        + "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    [Theory]
    [InlineData(GoKey)]
    [InlineData("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")]
    public void Public_keys_in_use_elsewhere_are_read(string text)
    {
        Assert.True(VerifierKey.TryParse(text, out var key));
        Assert.Equal(text, key.ToString());
    }

    [Fact]
    public void A_note_signed_elsewhere_is_verified()
    {
        Assert.True(VerifierKey.TryParse(GoKey, out var key));
        Assert.True(SignedNote.TryParse(GoNote, out var note));
        Assert.Equal(SignatureState.Valid, note.Check(key));
        Assert.Equal(GoNote, note.ToString());
    }

    [Fact]
    public void Checkpoints_of_the_specifications_are_read()
    {
        const string text =
            "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
            + "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
            + "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
        Assert.True(SignedNote.TryParse(text, out var note));
        Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint));
        Assert.Equal(("example.com/behind-the-sofa", 20852163), (checkpoint.Origin, checkpoint.Size));
        Assert.Equal(2, note.Signatures.Count);
        Assert.Equal(text, note.ToString());
    }

    [Theory]
    [InlineData("origin\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", true)]
    [InlineData("origin\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", false)]
    [InlineData("origin\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", false)]
    [InlineData("origin\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=\n", true)]
    [InlineData("origin\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n", false)]
    [InlineData("origin\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", false)]
    [InlineData("origin\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", false)]
    [InlineData("\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", false)]
    [InlineData("origin\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nextension\n", true)]
    [InlineData("origin\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n", false)]
    [InlineData("origin\n99999999999999999999\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", false)]
    public void A_checkpoint_has_one_form(string text, bool valid) => Assert.Equal(valid, Checkpoint.TryParse(text, out _));

    [Fact]
    public void Keys_sign_cosign_and_travel_as_text()
    {
        var log = NoteKey.Create("lgsp.example/audit", NoteKeyType.Ed25519);
        var witness = NoteKey.Create("witness.example", NoteKeyType.Cosignature);
        Assert.True(NoteKey.TryParse(log.Export() + "\n", out var again));
        Assert.Equal(log.Key, again.Key);

        var note = new Checkpoint("lgsp.example/audit/2026-11", 0, TreeHash.Empty).Sign(again);
        note = note.With([Cosignature.Sign(witness, note.Text, DateTimeOffset.FromUnixTimeSeconds(1_790_000_000))]);

        Assert.True(SignedNote.TryParse(note.ToString(), out var read));
        Assert.Equal(SignatureState.Valid, read.Check(log.Key));
        Assert.Equal(SignatureState.Valid, read.Check(witness.Key, out var at));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_790_000_000), at);
        Assert.Equal(SignatureState.Absent, read.Check(NoteKey.Create("lgsp.example/audit", NoteKeyType.Ed25519).Key));
        Assert.Equal(SignatureState.Invalid, (read with { Text = read.Text.Replace("2026-11", "2026-12", StringComparison.Ordinal) }).Check(log.Key));
        Assert.Equal(SignatureState.Invalid, (read with { Text = read.Text.Replace("2026-11", "2026-12", StringComparison.Ordinal) }).Check(witness.Key));
    }

    [Fact]
    public void A_log_key_does_not_pass_for_a_witness_key()
    {
        var log = NoteKey.Create("one", NoteKeyType.Ed25519);
        Assert.Throws<ArgumentException>(() => Cosignature.Sign(log, "x\n", DateTimeOffset.UnixEpoch));
        Assert.NotEqual(log.Key.Id, new VerifierKey("one", NoteKeyType.Cosignature, log.Key.PublicKey).Id);
    }

    [Theory]
    [InlineData("text\n\n")]
    [InlineData("text\n")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAAAAA\n")]
    [InlineData("text\n\n— name  AAAAAAA=\n")]
    [InlineData("text\n\n— na+me AAAAAAA=\n")]
    [InlineData("te\txt\n\n— name AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAAAAA=")]
    public void What_is_no_note_is_refused(string text) => Assert.False(SignedNote.TryParse(text, out _));

    [Fact]
    public void Keys_that_are_none_are_refused()
    {
        Assert.True(VerifierKey.TryParse(GoKey, out var key));
        Assert.False(VerifierKey.TryParse(GoKey.Replace("c74f20a3", "c74f20a4", StringComparison.Ordinal), out _));
        Assert.False(VerifierKey.TryParse(GoKey.Replace("c74f20a3", "C74F20A3", StringComparison.Ordinal), out _));
        Assert.False(VerifierKey.TryParse(GoKey + "A", out _));
        // The point of order one signs anything.
        byte[] weak = [1, .. new byte[31]];
        Assert.False(VerifierKey.TryParse(new VerifierKey("weak", NoteKeyType.Ed25519, weak).ToString(), out _));
        Assert.False(Ed25519Signatures.Verify(weak, Encoding.UTF8.GetBytes("any"), new byte[64]));
    }
}
