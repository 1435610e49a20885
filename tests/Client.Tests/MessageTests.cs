using System.Text;
using GiaLai.Lgsp.Client.Messages;

namespace GiaLai.Lgsp.Client.Tests;

public sealed class MessageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-client-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_message_is_a_CloudEvent_in_binary_mode()
    {
        await using var platform = await PlatformDouble.StartAsync();
        using var client = platform.NewClient();

        var accepted = await client.Messages.SendAsync(
            new OutgoingMessage
            {
                Id = "hồ sơ 1%",
                Source = "/one-stop/dossiers",
                Type = "vn.gov.gialai.dossier.submitted",
                Recipients = ["land@H21.13", "H21.05"],
                Content = "{\"a\":1}"u8.ToArray(),
                ContentType = "application/json; charset=utf-8",
                Subject = "1",
                Time = new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.FromHours(7)),
                OrderingKey = "dossier-1",
                DataClass = 2,
                Extensions = new Dictionary<string, string> { ["thread"] = "t" },
            },
            Cancel);

        var seen = Assert.Single(platform.Requests);
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(seen.Body));
        Assert.Equal("application/json; charset=utf-8", seen.Headers["Content-Type"]);
        Assert.Equal(
            ["attachments=-", "dataclass=2", "id=h%E1%BB%93%20s%C6%A1%201%25", "partitionkey=dossier-1", "recipients=land@H21.13,H21.05", "source=/one-stop/dossiers", "specversion=1.0", "subject=1", "thread=t", "time=2026-11-24T03:00:00Z", "type=vn.gov.gialai.dossier.submitted"],
            seen.Headers.Where(header => header.Key.StartsWith("ce-", StringComparison.Ordinal)).Select(header => $"{header.Key[3..]}={header.Value}").Append("attachments=-").Order(StringComparer.Ordinal));
        Assert.Equal("hồ sơ 1%", accepted.EventId);
        Assert.Equal(["land@H21.13", "H21.05"], accepted.Recipients);
    }

    [Fact]
    public async Task The_loop_acknowledges_what_is_done_gives_back_what_failed_and_rejects_what_never_will_be()
    {
        await using var platform = await PlatformDouble.StartAsync();
        using var client = platform.NewClient();
        var (good, failing, bad) = (New("good"), New("failing"), New("bad"));
        platform.Put(good);
        platform.Put(failing);
        platform.Put(bad);
        var handled = new List<string>();
        var failures = new List<Guid?>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var loop = new MailboxLoop(client.Mailbox, new MemoryInbox(), new MailboxLoopOptions
        {
            Wait = TimeSpan.Zero,
            OnFailure = (_, message) => failures.Add(message?.Id),
        });

        await loop.RunAsync(
            (message, _) =>
            {
                var text = Encoding.UTF8.GetString(message.Content!);
                handled.Add($"{text} {message.Attempt}");
                if (text == "failing" && message.Attempt == 1)
                {
                    throw new InvalidOperationException("not today");
                }

                if (text == "failing")
                {
                    stop.Cancel();
                }

                return Task.FromResult(text == "bad" ? Verdict.Reject("unknown dossier") : Verdict.Done);
            },
            stop.Token);

        Assert.Equal(["good 1", "failing 1", "bad 1", "failing 2"], handled);
        Assert.Equal(failing.Id, Assert.Single(failures));
        Assert.Equal(
            [("ack", good.Id, (string?)null, (int?)null), ("release", failing.Id, null, 1), ("reject", bad.Id, "unknown dossier", null), ("ack", failing.Id, null, null)],
            platform.Settled);
    }

    [Fact]
    public async Task A_message_that_comes_twice_is_handled_once_also_after_a_restart()
    {
        await using var platform = await PlatformDouble.StartAsync();
        using var client = platform.NewClient();
        var message = New("once");
        var file = Path.Combine(folder, "inbox");
        var handled = 0;
        for (var round = 0; round < 2; round++)
        {
            platform.Put(new PlatformDouble.Waiting { Id = message.Id, Content = message.Content });
            using var inbox = new FileInbox(file);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            // The first acknowledgement is lost on its way.
            platform.Fault = http =>
            {
                if (!http.Request.Path.Value!.EndsWith("/ack", StringComparison.Ordinal))
                {
                    return Task.FromResult(false);
                }

                platform.Fault = null;
                stop.Cancel();
                http.Abort();
                return Task.FromResult(true);
            };

            await new MailboxLoop(client.Mailbox, inbox, new MailboxLoopOptions { Wait = TimeSpan.Zero, FirstPause = TimeSpan.FromMilliseconds(1) }).RunAsync(
                (_, _) =>
                {
                    handled++;
                    return Task.FromResult(Verdict.Done);
                },
                stop.Token);
        }

        Assert.Equal(1, handled);
    }

    [Fact]
    public async Task A_platform_that_is_away_is_waited_out()
    {
        await using var platform = await PlatformDouble.StartAsync();
        using var client = platform.NewClient();
        platform.Put(New("later"));
        var outages = 3;
        platform.Fault = async http =>
        {
            if (Interlocked.Decrement(ref outages) < 0)
            {
                return false;
            }

            await PlatformDouble.RefuseAsync(http, 503, "EXC-0010");
            return true;
        };
        var failures = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        await new MailboxLoop(client.Mailbox, new MemoryInbox(), new MailboxLoopOptions { Wait = TimeSpan.Zero, FirstPause = TimeSpan.FromMilliseconds(1), OnFailure = (_, _) => failures++ }).RunAsync(
            (_, _) =>
            {
                stop.Cancel();
                return Task.FromResult(Verdict.Done);
            },
            stop.Token);

        Assert.Equal(3, failures);
        Assert.Equal("ack", Assert.Single(platform.Settled).How);
    }

    [Fact]
    public async Task Content_that_was_changed_on_its_way_is_not_given()
    {
        await using var platform = await PlatformDouble.StartAsync();
        using var client = platform.NewClient();
        platform.Put(New("content"));
        var taken = Assert.Single(await client.Mailbox.TakeAsync(cancellationToken: Cancel));

        Assert.Equal("content"u8.ToArray(), await client.Mailbox.GetContentAsync(taken, Cancel));
        await Assert.ThrowsAsync<InvalidDataException>(() => client.Mailbox.GetContentAsync(taken with { Content = [1] }, Cancel));
    }

    [Fact]
    public async Task A_file_inbox_survives_a_torn_line_and_forgets_what_is_old()
    {
        var path = Path.Combine(folder, "torn");
        var (old, known) = (Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddDays(-90)), Guid.CreateVersion7());
        await File.WriteAllTextAsync(path, $"{old}\n{known}\n{Guid.CreateVersion7().ToString()[..20]}", Cancel);
        var added = Guid.CreateVersion7();
        using (var inbox = new FileInbox(path))
        {
            Assert.True(await inbox.HasAsync(known, Cancel));
            Assert.False(await inbox.HasAsync(old, Cancel));
            await inbox.AddAsync(added, Cancel);
            await inbox.AddAsync(added, Cancel);
        }

        Assert.Equal(new[] { known, added }.Select(id => id.ToString()), await File.ReadAllLinesAsync(path, Cancel));
    }

    private static PlatformDouble.Waiting New(string content) => new() { Content = Encoding.UTF8.GetBytes(content) };
}
