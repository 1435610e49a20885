using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Client;
using GiaLai.Lgsp.Client.Calls;
using GiaLai.Lgsp.Client.Evidence;
using GiaLai.Lgsp.Client.Messages;

namespace GiaLai.Lgsp.Demo;

/// <summary>A message to two systems: one pulls, one has it pushed; repetitions, an endpoint that is away, a dead letter.</summary>
internal sealed class Messages(Cast cast, Screen screen, LocalPlatform platform)
{
    private const string Source = "/one-stop/dossiers";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new();

    private Uri Receiver => new(platform.Services["message-receiver"], "messages");

    /// <summary>The receiver's side door, on the port behind its own.</summary>
    private Uri Control(string rest) => new UriBuilder(Receiver) { Port = Receiver.Port + 1, Path = "control/" + rest }.Uri;

    public async Task RunAsync()
    {
        Screen.Chapter("Gửi nhận thông điệp", "Messages between systems");
        var (sender, puller, pushed) = (cast.System(cast.OneStop), cast.System(cast.Cadastre), cast.System(Cast.WardDesk));
        var content = JsonSerializer.SerializeToUtf8Bytes(new { dossier = "H21.01-241124-0001", step = "submitted" });
        var message = New("submitted", content, cast.Cadastre, Cast.WardDesk);
        AcceptedMessage? accepted = null;
        var secret = "";

        await screen.StepAsync("Bộ phận một cửa đăng ký địa chỉ nhận; địa chỉ của nền tảng bị từ chối", "The ward names its endpoint; one of the platform's own is refused", async () =>
        {
            var refused = await RefusedAsync(() => pushed.Messages.SetEndpointAsync(Cast.WardDesk, new Uri(platform.Gateway, "messages")));
            var endpoint = await pushed.Messages.SetEndpointAsync(Cast.WardDesk, Receiver);
            secret = endpoint.Secret ?? await pushed.Messages.RotateEndpointSecretAsync(Cast.WardDesk);
            (await Http.PutAsJsonAsync(Control("secrets"), new { inForce = new[] { secret } })).EnsureSuccessStatusCode();
            (await Http.DeleteAsync(Control("fault"))).EnsureSuccessStatusCode();
            (await Http.DeleteAsync(Control("messages"))).EnsureSuccessStatusCode();
            await puller.Messages.SetEndpointAsync(cast.Cadastre, null);
            return $"{Receiver}, signed with a secret shown once; {refused.Code}: {refused.Problem.TitleVi}";
        });

        await screen.StepAsync("Gửi một thông điệp tới hai hệ thống, nhận biên nhận có chữ ký", "One message is sent to two systems; the receipt is signed", async () =>
        {
            accepted = await sender.Messages.SendAsync(message);
            var receipt = await sender.Evidence.VerifyReceiptAsync(accepted.Receipt, content) ?? throw new StepFailedException("the receipt does not verify");
            return $"{accepted.Id} to {string.Join(", ", accepted.Recipients)}; receipt over SHA-256 {receipt.GetProperty("sha256").GetString()![..16]}…";
        });

        await screen.StepAsync("Hệ thống đất đai lấy từ hộp thư và xác nhận", "The cadastre pulls it from its mailbox and acknowledges", async () =>
        {
            var received = await PullAsync(puller, accepted!.Id);
            return received.Content.AsSpan().SequenceEqual(content) && received.Sender == cast.OneStop
                ? $"from {received.Sender}, {received.SizeBytes} bytes as sent, attempt {received.Attempt}"
                : throw new StepFailedException("something else was received");
        });

        await screen.StepAsync("Phường nhận bằng đẩy, kiểm tra chữ ký Standard Webhooks", "The ward has it pushed and checks the signature (Standard Webhooks)", async () =>
        {
            var push = (await PushedAsync(pushes => pushes.Exists(push => push.GetProperty("id").GetGuid() == accepted!.Id))).First(push => push.GetProperty("id").GetGuid() == accepted!.Id);
            var signed = push.GetProperty("push");
            await LocalPlatform.CommandWithInputAsync(JsonSerializer.Serialize(new { secret, headers = signed.GetProperty("headers"), body = signed.GetProperty("body") }), "webhook");
            return $"{push.GetProperty("bytes")} bytes from {push.GetProperty("sender")}; the npm package standardwebhooks, written by others, says so too";
        });

        await screen.StepAsync("Bên gửi thấy tiến trình của từng nơi nhận và giữ hai biên nhận", "The sender sees each recipient's timeline and holds signed receipts", async () =>
        {
            var status = await UntilAsync(() => sender.Messages.GetAsync(accepted!.Id), status => status.Deliveries.All(delivery => delivery.State == "acknowledged"), "all acknowledged");
            foreach (var receipt in status.Deliveries.Select(delivery => delivery.Receipt).Append(status.Receipt))
            {
                if (receipt is null || await sender.Evidence.VerifyReceiptAsync(receipt, content) is null)
                {
                    throw new StepFailedException("a receipt does not verify");
                }
            }

            return string.Join("; ", status.Deliveries.Select(delivery => $"{delivery.Recipient} {delivery.State} after {(delivery.SettledAt!.Value - status.AcceptedAt).TotalMilliseconds:0} ms"));
        });

        await screen.StepAsync("Gửi lại cùng source và id: cùng câu trả lời, không giao hai lần", "The same source and id again: the same answer, nothing twice; other content: refused", async () =>
        {
            var again = await sender.Messages.SendAsync(message);
            var other = await RefusedAsync(() => sender.Messages.SendAsync(message with { Content = "{}"u8.ToArray() }));
            var pushes = await PushedAsync(_ => true);
            return again == accepted! with { Recipients = again.Recipients } && pushes.Count(push => push.GetProperty("id").GetGuid() == accepted!.Id) == 1 && (await puller.Mailbox.TakeAsync()).Count == 0
                ? $"{again.Id} again, delivered once; {(int)other.Status} {other.Code}: {other.Problem.TitleVi}"
                : throw new StepFailedException("it was delivered twice, or answered otherwise");
        });

        await screen.StepAsync("Kiểm toán thấy toàn bộ vòng đời của thông điệp, từng bước có chứng cứ", "The audit shows the message's whole life, each step with evidence", async () =>
        {
            var auditor = cast[cast.Auditor];
            var steps = await UntilAsync(
                async () => (await auditor.GetAsync($"/audit/v1/records?messageId={accepted!.Id}")).Expect(200).Json.GetProperty("messages").EnumerateArray().ToList(),
                found => found.Count(step => step.GetProperty("step").GetString() == "acknowledged") == 2,
                "both acknowledgements stand in the audit");
            foreach (var step in steps)
            {
                var evidence = (await auditor.GetAsync($"/audit/v1/records/{step.GetProperty("id")}/evidence")).Expect(200).Text;
                if (EvidenceClient.Verify(Encoding.UTF8.GetBytes(evidence)) is { FailedStep: { } failed })
                {
                    throw new StepFailedException($"the evidence of {step.GetProperty("id")} fails at {failed.Name}");
                }
            }

            return $"{string.Join(", ", steps.Select(step => step.GetProperty("step").GetString()))}: {steps.Count} evidence files verify";
        });

        await OutageAsync(sender);
        await DeadLetterAsync(sender);
    }

    private async Task OutageAsync(LgspClient sender)
    {
        var stopped = false;
        try
        {
            await screen.StepAsync("Nơi nhận dừng: thông điệp chờ; trở lại: tới đúng thứ tự", "The endpoint is stopped: messages wait; it is back: they arrive in order", async () =>
            {
                stopped = true;
                await LocalPlatform.CommandAsync("stop", "message-receiver");
                var ids = new List<Guid>();
                for (var i = 0; i < 5; i++)
                {
                    ids.Add((await sender.Messages.SendAsync(New($"step-{i}", Encoding.UTF8.GetBytes($"{{\"step\":{i}}}"), Cast.WardDesk) with { OrderingKey = "dossier-1" })).Id);
                }

                var watch = Stopwatch.StartNew();
                var waiting = (await sender.Messages.GetAsync(ids[0])).Deliveries.Single();
                await LocalPlatform.CommandAsync("start", "message-receiver");
                stopped = false;
                var came = (await PushedAsync(pushes => ids.TrueForAll(id => pushes.Exists(push => push.GetProperty("id").GetGuid() == id))))
                    .Select(push => push.GetProperty("id").GetGuid()).Where(ids.Contains).ToList();
                return came.SequenceEqual(ids)
                    ? $"5 messages, the first was {waiting.State}; all there in their order {watch.ElapsedMilliseconds} ms after the last was sent"
                    : throw new StepFailedException($"the order is {string.Join(", ", came.Select(id => ids.IndexOf(id)))}");
            });
        }
        finally
        {
            if (stopped)
            {
                await LocalPlatform.CommandAsync("start", "message-receiver");
            }
        }
    }

    private async Task DeadLetterAsync(LgspClient sender)
    {
        AcceptedMessage? accepted = null;
        try
        {
            await screen.StepAsync("Nơi nhận luôn từ chối: thông điệp lỗi, bên gửi thấy lý do", "A recipient that always refuses: a dead letter, and the sender sees why", async () =>
            {
                (await Http.PutAsJsonAsync(Control("fault"), new { status = 422 })).EnsureSuccessStatusCode();
                accepted = await sender.Messages.SendAsync(New("refused", "{}"u8.ToArray(), Cast.WardDesk));
                var dead = (await UntilAsync(() => sender.Messages.GetAsync(accepted.Id), status => status.Deliveries[0].State == "dead", "it is dead")).Deliveries[0];
                return $"{dead.State} after {dead.Attempts} attempts: {dead.Reason}";
            });
        }
        finally
        {
            (await Http.DeleteAsync(Control("fault"))).EnsureSuccessStatusCode();
        }

        await screen.StepAsync("Đơn vị vận hành gửi lại thông điệp lỗi, giữ nguyên mã", "The operator redrives it under the same id", async () =>
        {
            (await cast[cast.Operator].PostAsync($"/exchange/v1/dead-letters/{accepted!.Id}/redrive", new { })).Expect(200);
            await PushedAsync(pushes => pushes.Exists(push => push.GetProperty("id").GetGuid() == accepted.Id));
            var status = await UntilAsync(() => sender.Messages.GetAsync(accepted.Id), status => status.Deliveries[0].State == "acknowledged", "it is acknowledged");
            return $"{status.Id}: {status.Deliveries[0].State}";
        });
    }

    private static OutgoingMessage New(string what, byte[] content, params IReadOnlyList<string> recipients) => new()
    {
        Id = Guid.CreateVersion7().ToString(),
        Source = Source,
        Type = "vn.gov.gialai.dossier." + what,
        Recipients = recipients,
        Content = content,
        ContentType = "application/json",
        Time = TimeProvider.System.GetUtcNow(),
    };

    /// <summary>Reads the mailbox as a system does, until the message was there.</summary>
    public static async Task<ReceivedMessage> PullAsync(LgspClient client, Guid id)
    {
        using var stop = new CancellationTokenSource(Patience);
        ReceivedMessage? found = null;
        await new MailboxLoop(client.Mailbox, new MemoryInbox(), new MailboxLoopOptions { Wait = TimeSpan.FromSeconds(5) }).RunAsync(
            (message, _) =>
            {
                if (message.Id == id)
                {
                    found = message;
                    stop.Cancel();
                }

                return Task.FromResult(Verdict.Done);
            },
            stop.Token);
        return found ?? throw new StepFailedException($"message {id} did not come in {Patience.TotalSeconds} s");
    }

    private Task<List<JsonElement>> PushedAsync(Func<List<JsonElement>, bool> holds) => UntilAsync(
        async () => (await Http.GetFromJsonAsync<JsonElement>(Control("messages"))).GetProperty("messages").EnumerateArray().ToList(), holds, "the pushes have come");

    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> holds, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (holds(seen))
            {
                return seen;
            }

            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new StepFailedException($"not within {Patience.TotalSeconds} s: {what}");
            }

            await Task.Delay(100);
        }
    }

    private static async Task<LgspException> RefusedAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (LgspException refused)
        {
            return refused;
        }

        throw new StepFailedException("it was not refused");
    }
}
