using System.Text;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Audit.Tests;

/// <summary>A signed call from its gateway's record to the evidence that the consumer cannot deny.</summary>
public sealed class ConsumerSignatureTests(AuditFixture audit)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_evidence_of_a_signed_call_holds_the_consumers_signature()
    {
        using var key = new ConsumerSignature();
        var evidence = await EvidenceOfAsync(key.Sign(CallRecords.Answered(), "/api/H21.13/land-parcels/v1/parcels/1", AuditFixture.SubjectKey));

        var report = EvidenceVerifier.Verify(evidence, new TrustedFacts { LogKey = audit.LogKey.Key, ConsumerKey = key.Key });

        Assert.True(report.IsValid, report.FailedStep?.Explanation);
        Assert.Equal(StepOutcome.Passed, report.Steps.Single(step => step.Name == "consumer-signature").Outcome);
        Assert.Equal(StepOutcome.Passed, report.Steps.Single(step => step.Name == "personal").Outcome);
    }

    [Fact]
    public async Task A_signature_that_an_operator_invents_or_changes_fails_at_its_step()
    {
        using var key = new ConsumerSignature();
        var call = CallRecords.Answered();
        var signature = key.Make(call, "/api/H21.13/land-parcels/v1/parcels/1");
        // He controls gateway and ledger, so all that is his holds; only the consumer's key is not his.
        foreach (var forged in new[]
        {
            signature with { Values = [signature.Values[0], "/api/H21.13/land-parcels/v1/parcels/2", signature.Values[2]] },
            signature with { Signature = Flipped(signature.Signature) },
            key.Make(CallRecords.Answered(), "/api/H21.13/land-parcels/v1/parcels/1"),
            key.Make(call, "/api/H21.13/other/v1/parcels/1"),
        })
        {
            var id = Guid.CreateVersion7();
            var evidence = await EvidenceOfAsync(call with { Id = id, RequestSignature = AuditFixture.SubjectKey.Seal(forged.ToString(), id) });

            var report = EvidenceVerifier.Verify(evidence, new TrustedFacts { LogKey = audit.LogKey.Key, ConsumerKey = key.Key });

            Assert.Equal("consumer-signature", report.FailedStep?.Name);
        }
    }

    [Fact]
    public async Task A_bit_that_is_changed_in_the_shown_signature_is_named()
    {
        using var key = new ConsumerSignature();
        var evidence = Encoding.UTF8.GetString(await EvidenceOfAsync(key.Sign(CallRecords.Answered(), "/api/x", AuditFixture.SubjectKey)));

        var report = EvidenceVerifier.Verify(Encoding.UTF8.GetBytes(evidence.Replace("/api/x", "/api/y", StringComparison.Ordinal)), new TrustedFacts { LogKey = audit.LogKey.Key });

        Assert.Equal("personal", report.FailedStep?.Name);
    }

    [Fact]
    public async Task A_record_that_was_sealed_for_another_platform_is_put_aside_and_the_others_are_stored()
    {
        Assert.True(SubjectKey.TryParse(Convert.ToBase64String(new byte[32]), out var foreign));
        using var key = new ConsumerSignature();
        var sealedElsewhere = key.Sign(CallRecords.Answered(), "/api/x", foreign);
        var next = CallRecords.Answered();

        await audit.PublishAsync([sealedElsewhere, next]);

        await audit.FindsAsync($"requestId={next.RequestId}", 1);
        Assert.Empty((await audit.SearchAsync($"requestId={sealedElsewhere.RequestId}")).Items);
    }

    private async Task<byte[]> EvidenceOfAsync(CallRecord call)
    {
        await audit.PublishAsync([call]);
        var address = new Uri($"/audit/v1/records/{call.Id}/evidence", UriKind.Relative);
        await Eventually.HoldsAsync(async () => (await audit.Auditor.GetAsync(address, Cancel)).IsSuccessStatusCode, "the record has its evidence");
        return await audit.Auditor.GetByteArrayAsync(address, Cancel);
    }

    private static ReadOnlyMemory<byte> Flipped(ReadOnlyMemory<byte> bytes)
    {
        var changed = bytes.ToArray();
        changed[^1] ^= 1;
        return changed;
    }
}
