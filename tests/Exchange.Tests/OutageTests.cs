using System.Collections.Concurrent;
using System.Net;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Tests;

public sealed class OutageTests
{
    [Fact]
    public async Task Case_39_PostgreSQL_goes_under_load_and_comes_back_and_nothing_acknowledged_is_lost()
    {
        await using var own = await ExchangeFixture.StartAsync();
        var accepted = new ConcurrentDictionary<string, Guid>();
        var refused = 0;
        var done = false;
        var sending = Task.WhenAll(Enumerable.Range(0, 8).Select(async n =>
        {
            var sender = own.As($"s{n:00}@H21.05");
            for (var i = 0; !Volatile.Read(ref done) || i < 20; i++)
            {
                var eventId = $"{n}-{i}";
                while (true)
                {
                    var answer = await sender.SendAsync("land@H21.13", eventId);
                    if (answer.Status == HttpStatusCode.Accepted)
                    {
                        accepted[eventId + sender.Id] = answer.Json["id"]!.GetValue<Guid>();
                        break;
                    }

                    // What was not answered is sent again.
                    Assert.True(answer.Status == HttpStatusCode.ServiceUnavailable, answer.Text);
                    Assert.NotNull(answer.Headers.RetryAfter);
                    Interlocked.Increment(ref refused);
                    await Task.Delay(20);
                }
            }
        }));
        await Eventually.HoldsAsync(() => Task.FromResult(accepted.Count > 50), "messages flow");
        await using (await StopDatabaseAsync(own))
        {
            await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref refused) > 20), "messages are refused with 503");
        }

        var before = accepted.Count;
        await Eventually.HoldsAsync(() => Task.FromResult(accepted.Count > before + 50), "messages flow again");
        Volatile.Write(ref done, true);
        await sending;

        // Every one is there once, and can be read.
        var stored = await own.QueryAsync<Guid>("select id from message");
        Assert.Equal(accepted.Values.Order(), stored.Order());
        var reader = own.As("land@H21.13");
        var taken = new HashSet<Guid>();
        while (await reader.TakeAsync(500) is { Count: > 0 } some)
        {
            Assert.Equal(HttpStatusCode.OK, (await reader.AckAsync(some)).Status);
            taken.UnionWith(some.Select(message => message["id"]!.GetValue<Guid>()));
        }

        Assert.Equal(stored.Count, taken.Count);
    }

    [Fact]
    public async Task Exchange_starts_without_Registry_by_the_last_directory()
    {
        await using var own = await ExchangeFixture.StartAsync();
        await own.As("one-stop@H21.05").SentAsync("land@H21.13");
        await own.StopAsync();
        own.Registry.IsAway = true;
        await own.StartAsync();
        await own.As("one-stop@H21.05").SentAsync("land@H21.13");
        using var http = own.Anonymous;
        Assert.Contains("degraded", await http.GetStringAsync("/readyz", TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_new_directory_is_in_force_within_seconds()
    {
        await using var own = await ExchangeFixture.StartAsync();
        var sender = own.As("one-stop@H21.05");
        await sender.SentAsync("land@H21.13");
        own.Registry.Directory = own.Registry.Directory with { Systems = [.. own.Registry.Directory.Systems.Where(system => system.Id.Name != "land")] };
        await Eventually.HoldsAsync(async () => (await sender.SendAsync("land@H21.13")).Error == "EXC-0102", "the system is gone");
    }

    [Fact]
    public async Task Content_stays_readable_when_master_key_and_agency_key_are_replaced()
    {
        await using var own = await ExchangeFixture.StartAsync();
        var sender = own.As("one-stop@H21.05");
        var before = await sender.SentAsync("land@H21.13", content: "before");
        await using var receiver = await WebhookReceiver.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await sender.PutAsync("/exchange/v1/systems/one-stop@H21.05/endpoint", new { mode = "push", url = receiver.UrlOf() })).Status);
        var secret = (await sender.PostAsync("/exchange/v1/systems/one-stop@H21.05/endpoint/secret", new { })).Json["secret"]!.GetValue<string>();
        await own.StopAsync();
        var file = Path.Combine(own.KeyFolder, "0002.key");
        await File.WriteAllTextAsync(file, Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)), TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await own.StartAsync();
        // Agencies' keys are sealed anew at the start: the old master key is needed no more.
        var old = (await own.QueryAsync<byte[]>("select sealed from agency_key")).Single();
        await Eventually.HoldsAsync(async () => !(await own.QueryAsync<byte[]>("select sealed from agency_key")).Single().AsSpan(0, 9).SequenceEqual(old.AsSpan(0, 9)) || IsNewest(old, file), "it is sealed anew");
        await Eventually.HoldsAsync(
            async () => (await own.QueryAsync<byte[]>("select secret from endpoint union all select old_secret from endpoint")).TrueForAll(box => IsNewest(box, file)), "so are the secrets of endpoints");
        await own.StopAsync();
        File.Delete(Path.Combine(own.KeyFolder, "0001.key"));
        await own.StartAsync();
        sender = own.As("one-stop@H21.05");
        Assert.Equal("before", (await sender.GetAsync($"/exchange/v1/messages/{before}/content")).Text);
        await own.As("land@H21.13").SentAsync("one-stop@H21.05");
        var pushed = await Eventually.GivesAsync(() => Task.FromResult(receiver.Got.FirstOrDefault()), "a push signed with the secret of before");
        Assert.True(await ForeignLibrary.VerifiesAsync(secret, pushed.Headers, pushed.Text));

        // And a new key of the agency itself.
        Assert.Equal(HttpStatusCode.Forbidden, (await sender.PostAsync("/exchange/v1/agencies/H21.05/keys", new { })).Status);
        Assert.Equal(HttpStatusCode.OK, (await own.Operator.PostAsync("/exchange/v1/agencies/H21.05/keys", new { })).Status);
        var after = await sender.SentAsync("land@H21.13", content: "after");
        Assert.Equal("before", (await sender.GetAsync($"/exchange/v1/messages/{before}/content")).Text);
        Assert.Equal("after", (await sender.GetAsync($"/exchange/v1/messages/{after}/content")).Text);
        Assert.Equal(2, (await own.QueryAsync<int>("select distinct key_id from message where sender = 'one-stop@H21.05'")).Count);
    }

    /// <summary>The first bytes of a sealed key name the master key.</summary>
    private static bool IsNewest(byte[] box, string file) =>
        System.Security.Cryptography.SHA256.HashData(Convert.FromBase64String(File.ReadAllText(file))).AsSpan(0, 8).SequenceEqual(box.AsSpan(1, 8));

    /// <summary>Every connection is cut, and none is let in until this is disposed.</summary>
    private static async Task<IAsyncDisposable> StopDatabaseAsync(ExchangeFixture own)
    {
        await ExecuteAsync($"alter database {own.Database.Name} allow_connections false");
        await ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{own.Database.Name}'");
        return new Again(own.Database.Name);
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(TestServers.Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Again(string database) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await ExecuteAsync($"alter database {database} allow_connections true");
    }
}
