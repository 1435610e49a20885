using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Notes;

namespace GiaLai.Lgsp.Evidence.Tests;

public sealed class EvidenceTests
{
    [Fact]
    public async Task Evidence_is_valid_and_says_whether_its_key_is_trusted()
    {
        var sample = new EvidenceSample();
        var file = (await sample.EvidenceAsync()).Write();

        var report = EvidenceVerifier.Verify(file);
        Assert.True(report.IsValid, report.FailedStep?.Explanation);
        Assert.False(report.IsLogKeyTrusted);

        report = EvidenceVerifier.Verify(file, new TrustedFacts { LogKey = sample.LogKey.Key, Witnesses = [sample.WitnessKey.Key], RequestSha256 = EvidenceSample.BodySha256 });
        Assert.True(report.IsValid, report.FailedStep?.Explanation);
        Assert.True(report.IsLogKeyTrusted);
        Assert.Equal(["file", "record", "personal", "request-body", "response-body", "checkpoint", "log-key", "log-signature", "inclusion", "witnesses", "consumer-signature"],
            report.Steps.Select(step => step.Name));
    }

    [Fact]
    public async Task Case_26_every_changed_byte_is_found()
    {
        var sample = new EvidenceSample();
        var trusted = new TrustedFacts { LogKey = sample.LogKey.Key };
        var file = (await sample.EvidenceAsync()).Write();
        var steps = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < file.Length; i++)
        {
            foreach (var flip in new byte[] { 0x01, 0x20 })
            {
                var changed = file.ToArray();
                changed[i] ^= flip;
                var report = EvidenceVerifier.Verify(changed, trusted);
                Assert.False(report.IsValid, string.Create(CultureInfo.InvariantCulture, $"byte {i} of {Encoding.UTF8.GetString(changed)}"));
                steps[report.FailedStep!.Name] = steps.GetValueOrDefault(report.FailedStep.Name) + 1;
            }
        }

        // Where it was changed decides which step says so.
        Assert.Superset(new HashSet<string> { "file", "personal", "checkpoint", "log-key", "log-signature", "inclusion", "witnesses" }, steps.Keys.ToHashSet());
    }

    [Theory]
    [InlineData("/record/status", "201", "inclusion")]
    [InlineData("/index", "40", "inclusion")]
    [InlineData("/openings/0/value", "\"10.1.2.4\"", "personal")]
    [InlineData("/openings/0/part", "\"subjectHash\"", "personal")]
    [InlineData("/record/status", "2e2", "record")]
    [InlineData("/record/id", "\"\\ud800\"", "record")]
    [InlineData("/format", "\"lgsp-evidence/2\"", "file")]
    [InlineData("/extra", "1", "file")]
    [InlineData("/witnessKeys", "[]", "checkpoint")]
    public async Task A_change_is_named_by_its_step(string pointer, string value, string step)
    {
        var sample = new EvidenceSample();
        var node = JsonNode.Parse((await sample.EvidenceAsync()).Write())!;
        var at = node;
        var parts = pointer.Split('/')[1..];
        foreach (var part in parts[..^1])
        {
            at = int.TryParse(part, out var index) ? at![index] : at![part];
        }

        at!.AsObject()[parts[^1]] = "PLACE";
        var text = node.ToJsonString().Replace("\"PLACE\"", value, StringComparison.Ordinal);
        var report = EvidenceVerifier.Verify(Encoding.UTF8.GetBytes(text), new TrustedFacts { LogKey = sample.LogKey.Key });
        Assert.Equal(step, report.FailedStep?.Name);
    }

    [Fact]
    public async Task Indented_evidence_is_still_evidence()
    {
        var sample = new EvidenceSample();
        var text = JsonNode.Parse((await sample.EvidenceAsync()).Write())!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        Assert.True(EvidenceVerifier.Verify(Encoding.UTF8.GetBytes(text)).IsValid);
    }

    [Fact]
    public async Task Erased_parts_leave_the_proof_valid()
    {
        var sample = new EvidenceSample();
        var report = EvidenceVerifier.Verify((await sample.EvidenceAsync() with { Openings = [] }).Write());
        Assert.True(report.IsValid);
        Assert.Contains("clientAddress", report.Steps.Single(step => step.Name == "personal").Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_log_key_body_or_witness_fails()
    {
        var sample = new EvidenceSample();
        var file = (await sample.EvidenceAsync()).Write();
        Assert.Equal("log-key", EvidenceVerifier.Verify(file, new TrustedFacts { LogKey = new EvidenceSample().LogKey.Key }).FailedStep?.Name);
        Assert.Equal("request-body", EvidenceVerifier.Verify(file, new TrustedFacts { RequestSha256 = new string('0', 64) }).FailedStep?.Name);
        Assert.Equal("response-body", EvidenceVerifier.Verify(file, new TrustedFacts { ResponseSha256 = new string('0', 64) }).FailedStep?.Name);
        Assert.Equal("witnesses", EvidenceVerifier.Verify(file, new TrustedFacts { Witnesses = [NoteKey.Create("w2.example", NoteKeyType.Cosignature).Key] }).FailedStep?.Name);
    }

    [Fact]
    public async Task A_key_speaks_only_for_logs_under_its_name()
    {
        var sample = new EvidenceSample();
        var other = NoteKey.Create("lgsp.example/aud", NoteKeyType.Ed25519);
        Assert.True(SignedNote.TryParse(sample.Note.ToString(), out var note));
        var forged = await sample.EvidenceAsync() with
        {
            LogKey = other.Key.ToString(),
            Checkpoint = new SignedNote(note.Text, [NoteSignature.By(other, note.TextBytes)]).ToString(),
            WitnessKeys = [],
        };
        Assert.Equal("log-key", EvidenceVerifier.Verify(forged.Write()).FailedStep?.Name);
    }

    [Fact]
    public void What_is_no_evidence_is_refused_without_an_exception()
    {
        foreach (var text in new[] { "", "{", "[]", "null", "{}", """{"format":"lgsp-evidence/1"}""", """{"format":"\ud800"}""", new string('[', 10_000) })
        {
            Assert.Equal("file", EvidenceVerifier.Verify(Encoding.UTF8.GetBytes(text)).FailedStep?.Name);
        }
    }
}
