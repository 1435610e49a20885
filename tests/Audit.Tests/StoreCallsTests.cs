using System.Text;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Audit.Tests;

public sealed class StoreCallsTests(AuditFixture audit)
{
    [Fact]
    public async Task A_record_is_found_again_as_it_was_sent()
    {
        var record = CallRecords.Answered();
        await audit.PublishAsync(record);

        var found = await audit.FindsAsync($"requestId={record.RequestId}", 1);

        Assert.Equal(record, found[0]);
    }

    [Fact]
    public async Task A_record_that_is_delivered_twice_is_stored_once()
    {
        var record = CallRecords.Answered();
        var marker = CallRecords.Answered();
        await audit.PublishAsync(record, record, marker);

        await audit.FindsAsync($"requestId={marker.RequestId}", 1);

        Assert.Single((await audit.SearchAsync($"requestId={record.RequestId}")).Items);
    }

    [Fact]
    public async Task Case_6_two_calls_with_one_request_id_are_two_records()
    {
        var first = CallRecords.Answered();
        var second = CallRecords.Answered() with { RequestId = first.RequestId };
        await audit.PublishAsync(first, second);

        var found = await audit.FindsAsync($"requestId={first.RequestId}", 2);

        Assert.Equal(new HashSet<Guid> { first.Id, second.Id }, found.Select(record => record.Id).ToHashSet());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"id":"0195","requestId":1}""")]
    public async Task What_is_no_record_goes_to_the_dead_letters_and_holds_up_nothing(string body)
    {
        var record = CallRecords.Answered();
        await audit.PublishAsync(Encoding.UTF8.GetBytes(body));
        await audit.PublishAsync(record);

        await audit.FindsAsync($"requestId={record.RequestId}", 1);

        await DeadLetterHasAsync(Encoding.UTF8.GetBytes(body));
    }

    [Fact]
    public async Task A_record_that_PostgreSQL_refuses_goes_to_the_dead_letters_and_its_neighbours_are_stored()
    {
        var before = CallRecords.Answered();
        var poison = CallRecords.Answered() with { Purpose = "nul \0 is no text for PostgreSQL" };
        var after = CallRecords.Answered();
        await audit.PublishAsync(before, poison, after);

        await audit.FindsAsync($"requestId={before.RequestId}", 1);
        await audit.FindsAsync($"requestId={after.RequestId}", 1);

        await DeadLetterHasAsync(Encoding.UTF8.GetBytes(poison.Id.ToString()));
    }

    /// <summary>Dead letters of other tests are put back.</summary>
    private async Task DeadLetterHasAsync(byte[] text) =>
        await Eventually.HoldsAsync(
            async () =>
            {
                var others = new List<ulong>();
                var found = false;
                while (!found && await audit.Channel.BasicGetAsync(CallRecordQueue.DeadLetters, autoAck: false) is { } letter)
                {
                    found = letter.Body.Span.IndexOf(text) >= 0;
                    if (found)
                    {
                        await audit.Channel.BasicAckAsync(letter.DeliveryTag, multiple: false);
                    }
                    else
                    {
                        others.Add(letter.DeliveryTag);
                    }
                }

                foreach (var tag in others)
                {
                    await audit.Channel.BasicNackAsync(tag, multiple: false, requeue: true);
                }

                return found;
            },
            "the dead letter");
}
