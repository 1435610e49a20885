using GiaLai.Lgsp.ServiceDefaults.Partners;

namespace GiaLai.Lgsp.ServiceDefaults.Tests.Partners;

public sealed class SendLoopTests
{
    [Fact]
    public async Task What_is_due_is_sent_before_the_loop_rests_and_a_failure_is_told_and_ends_nothing()
    {
        using var stop = new CancellationTokenSource();
        var waiting = new Queue<int[]>([[1, 2], [3], [], [4], []]);
        var (sent, seen) = (new List<int>(), new List<string>());

        await SendLoop.RunAsync(
            _ => Task.FromResult<IReadOnlyList<int>>(waiting.Dequeue()),
            (one, _) =>
            {
                sent.Add(one);
                return one == 4 ? throw new InvalidOperationException("away") : Task.CompletedTask;
            },
            async _ =>
            {
                seen.Add("rests after " + string.Join(',', sent));
                if (waiting.Count == 0)
                {
                    await stop.CancelAsync();
                }
            },
            exception => seen.Add(exception.Message),
            stop.Token);

        Assert.Equal(["rests after 1,2,3", "away", "rests after 1,2,3,4", "rests after 1,2,3,4"], seen);
    }

    [Fact]
    public async Task A_stop_while_sending_ends_the_loop_and_is_no_failure()
    {
        using var stop = new CancellationTokenSource();
        var failures = new List<Exception>();

        var running = SendLoop.RunAsync(
            _ => Task.FromResult<IReadOnlyList<int>>([1]),
            async (_, stopping) =>
            {
                await stop.CancelAsync();
                stopping.ThrowIfCancellationRequested();
            },
            _ => Task.CompletedTask,
            failures.Add,
            stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(failures);
    }
}
