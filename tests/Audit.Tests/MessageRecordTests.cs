using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Audit.Tests;

public sealed class MessageRecordTests(AuditFixture audit)
{
    [Fact]
    public async Task The_life_of_a_message_is_found_by_its_id_and_each_step_has_evidence()
    {
        var message = Guid.CreateVersion7();
        MessageRecord[] steps = [Step(message, "accepted", 0), Step(message, "delivered", 1), Step(message, "rejected", 2, "le-van", "Không thuộc thẩm quyền")];
        // Told twice, as after a lost confirm.
        await PublishAsync([.. steps, .. steps]);
        var found = await FindAsync(message, audit.Auditor);
        Assert.Equal(steps.Select(step => step.Id), found.Select(step => step.Id));
        Assert.Equal(("le-van", "Không thuộc thẩm quyền"), (found[2].Subject, found[2].Reason));

        using var answer = await audit.Auditor.GetAsync(new Uri($"/audit/v1/records/{steps[2].Id}/evidence", UriKind.Relative), TestContext.Current.CancellationToken);
        var file = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, System.Text.Encoding.UTF8.GetString(file));
        using var evidence = JsonDocument.Parse(file);
        var record = evidence.RootElement.GetProperty("record");
        Assert.Equal("message", record.GetProperty("type").GetString());
        // Who and why stand in the ledger as commitments only.
        Assert.False(record.TryGetProperty("reason", out _));
        Assert.Equal(["reason", "subject"], record.GetProperty("personal").EnumerateObject().Select(part => part.Name));
    }

    [Fact]
    public async Task Sender_and_recipients_see_the_steps_and_others_none()
    {
        var message = Guid.CreateVersion7();
        await PublishAsync(Step(message, "accepted", 0));
        Assert.Single(await FindAsync(message, audit.As("one-stop@H21.05", "H21.05")));
        Assert.Single(await FindAsync(message, audit.As("land@H21.13", "H21.13")));
        using var answer = await audit.As("tax@H21.14", "H21.14").GetAsync(new Uri($"/audit/v1/records?messageId={message}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Empty((await answer.Content.ReadFromJsonAsync<SearchCalls.Response>(LgspJson.Options, TestContext.Current.CancellationToken))!.Messages!);
        var id = (await FindAsync(message, audit.Auditor))[0].Id;
        using var evidence = await audit.As("tax@H21.14", "H21.14").GetAsync(new Uri($"/audit/v1/records/{id}/evidence", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, evidence.StatusCode);
    }

    private static MessageRecord Step(Guid message, string step, int second, string? subject = null, string? reason = null) => new()
    {
        Id = Guid.CreateVersion7(),
        MessageId = message,
        Step = step,
        At = new DateTimeOffset(2026, 11, 24, 1, 0, second, TimeSpan.Zero),
        Sender = "one-stop@H21.05",
        Recipients = ["land@H21.13", "ward@H21.129"],
        Source = "/tests",
        EventId = "1",
        EventType = "vn.gov.gialai.test",
        SizeBytes = 7,
        Sha256 = new string('a', 64),
        DataClass = 2,
        Subject = subject,
        Reason = reason,
    };

    private Task PublishAsync(params MessageRecord[] steps) =>
        audit.PublishAsync(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', steps.Select(step => JsonSerializer.Serialize(step, LgspJson.Options)))));

    private static async Task<IReadOnlyList<MessageRecord>> FindAsync(Guid message, HttpClient caller)
    {
        IReadOnlyList<MessageRecord> found = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await caller.GetAsync(new Uri($"/audit/v1/records?messageId={message}", UriKind.Relative));
                found = (await answer.Content.ReadFromJsonAsync<SearchCalls.Response>(LgspJson.Options))!.Messages!;
                return found.Count > 0;
            },
            "the steps are stored");
        return found;
    }
}
