using System.Net;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Exchange.Tests;

/// <summary>
/// Who takes over what a process was pushing when it dies or is cut off from the database. The leases of messages last 45 s and those of
/// lanes 30 s: what comes sooner did not wait for them.
/// </summary>
public sealed class PushTakeoverTests
{
    private static readonly TimeSpan LongBeforeTheLeasesEnd = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_a_killed_process_was_pushing_goes_on_without_waiting_for_its_leases_and_in_order()
    {
        await using var exchange = await ExchangeFixture.StartAsync();
        await exchange.StopAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var hangs = new TaskCompletionSource();
        receiver.Answer = (_, _) => hangs.Task;
        List<Guid> sent = [];
        await using (var first = await exchange.NewRealProcessAsync())
        {
            await PutAsync(exchange.As("r10@H21.13", first), receiver);
            var sender = exchange.As("one-stop@H21.05", first);
            for (var n = 0; n < 3; n++)
            {
                sent.Add(await sender.SentAsync("r10@H21.13", attributes: ("partitionkey", "k")));
            }

            await Eventually.HoldsAsync(() => Task.FromResult(receiver.Got.Count == 1), "the first is being pushed");
            await first.KillAsync();
        }

        receiver.Answer = (_, _) => Task.CompletedTask;
        hangs.SetResult();
        await exchange.StartAsync();

        var again = exchange.As("one-stop@H21.05");
        await Eventually.HoldsAsync(async () => await again.StateAsync(sent[2]) == "acknowledged", "all are pushed", LongBeforeTheLeasesEnd);
        Assert.Equal([sent[0], sent[0], sent[1], sent[2]], receiver.Got.Select(pushed => pushed.Id));
    }

    [Fact]
    public async Task A_process_that_loses_its_session_breaks_off_and_goes_on_as_another_owner()
    {
        await using var exchange = await ExchangeFixture.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var hangs = new TaskCompletionSource();
        var broken = new TaskCompletionSource();
        receiver.Answer = async (_, http) =>
        {
            http.RequestAborted.Register(() => broken.TrySetResult());
            await hangs.Task;
        };
        await PutAsync(exchange.As("r11@H21.13"), receiver);
        var sender = exchange.As("one-stop@H21.05");
        var id = await sender.SentAsync("r11@H21.13");
        await Eventually.HoldsAsync(() => Task.FromResult(receiver.Got.Count == 1), "it is being pushed");
        var before = await exchange.QueryAsync<Guid>("select lane_owner from endpoint where lane_owner is not null");

        await exchange.QueryAsync<bool>("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())");
        await broken.Task.WaitAsync(LongBeforeTheLeasesEnd, TestContext.Current.CancellationToken);
        receiver.Answer = (_, _) => Task.CompletedTask;
        hangs.SetResult();

        await Eventually.HoldsAsync(async () => await sender.StateAsync(id) == "acknowledged", "it is pushed again", LongBeforeTheLeasesEnd);
        Assert.NotEqual(before, await exchange.QueryAsync<Guid>("select lane_owner from endpoint where lane_owner is not null"));
    }

    [Fact]
    public async Task A_lane_of_a_living_process_is_not_taken()
    {
        await using var exchange = await ExchangeFixture.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var hangs = new TaskCompletionSource();
        receiver.Answer = (_, _) => hangs.Task;
        await PutAsync(exchange.As("r12@H21.13"), receiver);
        var sender = exchange.As("one-stop@H21.05");
        var id = await sender.SentAsync("r12@H21.13", attributes: ("partitionkey", "k"));
        await Eventually.HoldsAsync(() => Task.FromResult(receiver.Got.Count == 1), "it is being pushed");
        var before = await exchange.QueryAsync<Guid>("select lane_owner from endpoint where lane_owner is not null");
        await using var second = exchange.NewProcess();

        // A process that died leaves a lane, too: when it is free, the second has looked at all of them.
        await PutAsync(exchange.As("r13@H21.13", second), receiver);
        await exchange.QueryAsync<int>("update endpoint set lane_owner = gen_random_uuid(), lane_until = now() + interval '1 hour' where system = 'r13@H21.13' returning 1");
        await Eventually.HoldsAsync(
            async () => (await exchange.QueryAsync<long>("select count(*) from endpoint where system = 'r13@H21.13' and lane_owner is null"))[0] == 1, "the dead one's lane is free");

        Assert.Equal(before, await exchange.QueryAsync<Guid>("select lane_owner from endpoint where system = 'r12@H21.13'"));
        Assert.Single(receiver.Got);
        hangs.SetResult();
        await Eventually.HoldsAsync(async () => await sender.StateAsync(id) == "acknowledged", "it is pushed");
        Assert.Single(receiver.Got);
    }

    private static async Task PutAsync(Party recipient, WebhookReceiver receiver)
    {
        var answer = await recipient.PutAsync($"/exchange/v1/systems/{recipient.Id}/endpoint", new { mode = "push", url = receiver.UrlOf() });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }
}
