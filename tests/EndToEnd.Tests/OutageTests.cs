using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.EndToEnd.Tests;

/// <summary>Cases 38 and 39 on a whole platform: its own PostgreSQL and RabbitMQ are killed, the broker's data deleted, while systems write to each other.</summary>
public sealed class OutageTests
{
    private const string Pulled = "archive@H21.02";
    private const string PushedTo = "desk@H21.02";
    private static readonly string[] Senders = ["one-stop@H21.01", "cadastre@H21.01", "registry-office@H21.01"];

    private static readonly string Agencies = """
        code,code102,name_vi,name_en,parent,valid_from,valid_to,successor
        H21,,Tỉnh thử nghiệm,,,2025-07-01,,
        H21.01,,Sở thử nghiệm,,H21,2025-07-01,,
        H21.02,,Phường thử nghiệm,,H21,2025-07-01,,
        """;

    private readonly ConcurrentDictionary<string, Guid> accepted = new();
    private int refused;
    private bool done;

    [Fact]
    public async Task Case_38_and_39_servers_are_killed_and_the_broker_wiped_under_load_and_nothing_acknowledged_is_lost_or_doubled()
    {
        await using var platform = new Platform();
        await platform.UpAsync();
        using var systems = new Correspondents(platform);
        await systems.RegisterAsync(Agencies, [Pulled, PushedTo, .. Senders]);
        using var receiver = await ReceiveAsync(platform, systems);

        var sending = Task.WhenAll(Senders.Select(sender => SendAsync(systems, sender)));
        await FlowAsync();

        // Case 39: PostgreSQL, the whole server. What is not committed is refused.
        await RunAsync(platform, "kill", "postgres");
        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref refused) > 5), "messages are refused with 503");
        await RunAsync(platform, "start", "postgres");
        await FlowAsync();

        // Case 38: RabbitMQ without its disk. Acceptance does not ask it.
        await RunAsync(platform, "kill", "rabbitmq");
        await FlowAsync();
        Directory.Delete(Path.Combine(platform.Home, "rabbitmq", "data"), recursive: true);
        await RunAsync(platform, "start", "rabbitmq");
        await FlowAsync();
        Volatile.Write(ref done, true);
        await sending;

        var sent = accepted.Values.Order().ToList();
        Assert.Equal(sent.Count, sent.Distinct().Count());
        Assert.Equal(sent, (await systems.TakeAllAsync(Pulled)).Order());
        await Eventually.HoldsAsync(async () => (await CameAsync(receiver)).Count >= Math.Min(sent.Count, 1_000), "all were pushed");
        var pushed = await CameAsync(receiver);
        Assert.Equal(pushed.Count, pushed.Distinct().Count());
        Assert.Empty(pushed.Except(sent));

        // Each ends in one state at each recipient, and Audit was told each step once.
        foreach (var (eventId, id) in accepted)
        {
            var sender = eventId.Split('|')[0];
            await Eventually.HoldsAsync(
                async () => (await systems.GetAsync(sender, $"/exchange/v1/messages/{id}")).GetProperty("deliveries").EnumerateArray()
                    .All(delivery => delivery.GetProperty("state").GetString() == "acknowledged"),
                $"{id} is acknowledged by both");
        }

        await systems.LogInAsync("auditor", platform.Environment.GetProperty("clients").GetProperty("auditor").GetProperty("secret").GetString()!);
        foreach (var id in sent.Where((_, place) => place % 10 == 0).Append(sent[^1]))
        {
            await Eventually.HoldsAsync(
                async () => (await systems.GetAsync("auditor", $"/audit/v1/records?messageId={id}")).GetProperty("messages").EnumerateArray()
                    .Select(step => step.GetProperty("step").GetString()).Order().SequenceEqual(["accepted", "acknowledged", "acknowledged", "delivered"]),
                $"the life of {id} is in the audit, once");
        }
    }

    /// <summary>Sends one message after the other, each again until it is taken over.</summary>
    private async Task SendAsync(Correspondents systems, string sender)
    {
        for (var n = 0; !Volatile.Read(ref done); n++)
        {
            var eventId = $"{sender}|{n}";
            Guid? id;
            while ((id = await systems.TrySendAsync(sender, $"{Pulled},{PushedTo}", eventId)) is null)
            {
                Interlocked.Increment(ref refused);
                await Task.Delay(50);
            }

            accepted[eventId] = id.Value;
            await Task.Delay(75);
        }
    }

    private async Task FlowAsync()
    {
        var before = accepted.Count;
        await Eventually.HoldsAsync(() => Task.FromResult(accepted.Count > before + 40), "messages flow");
    }

    /// <summary>The platform's own receiver of pushes learns the secret.</summary>
    private static async Task<HttpClient> ReceiveAsync(Platform platform, Correspondents systems)
    {
        var address = new Uri(platform.Environment.GetProperty("services").GetProperty("message-receiver").GetString()!);
        var receiver = new HttpClient { BaseAddress = new UriBuilder(address) { Port = address.Port + 1 }.Uri };
        var secret = await Eventually.GivesAsync(
            async () => (await systems.PutAsync(PushedTo, $"/exchange/v1/systems/{PushedTo}/endpoint", new { mode = "push", url = new Uri(address, "messages") })).GetProperty("secret").GetString(),
            "the endpoint is set");
        (await receiver.PutAsJsonAsync(new Uri("control/secrets", UriKind.Relative), new { inForce = new[] { secret } })).EnsureSuccessStatusCode();
        return receiver;
    }

    private static async Task<List<Guid>> CameAsync(HttpClient receiver) =>
        [.. (await receiver.GetFromJsonAsync<JsonElement>(new Uri("control/messages", UriKind.Relative))).GetProperty("messages").EnumerateArray().Select(push => push.GetProperty("id").GetGuid())];

    private static async Task RunAsync(Platform platform, params string[] words)
    {
        var (code, output) = await platform.RunAsync(words);
        Assert.True(code == 0, output);
    }
}
