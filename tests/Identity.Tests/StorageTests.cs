using GiaLai.Lgsp.Testing;
using Npgsql;

namespace GiaLai.Lgsp.Identity.Tests;

public sealed class StorageTests(IdentityFixture identity)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_has_expired_is_deleted_and_the_rest_stays()
    {
        await using var own = await identity.StartAloneAsync();
        own.StartReplica();
        await ExecuteAsync(own, """
            insert into revocation (token_id, forget_at, revoked_at) values ('past', now() - interval '1 minute', now()), ('open', now() + interval '1 hour', now());
            insert into client_assertion (client_id, token_hash, expires_at)
            select 'c', sha256(i::text::bytea), now() + interval '1 hour' - i * interval '1 minute' from generate_series(1, 3000) i;
            insert into attempt (guards, subject, source, failures, window_started_at, locks, changed_at)
            values ('client', 'c', 'past', 1, now(), 0, now() - interval '2 hours'), ('client', 'c', 'open', 1, now(), 0, now());
            insert into known_source (subject, source, last_used_at) values ('c', 'past', now() - interval '31 days'), ('c', 'open', now());
            insert into oauth_authorization (id, subject, status, creation_date) values (gen_random_uuid(), 'past', 'valid', now() - interval '2 days');
            insert into oauth_authorization (id, subject, status, creation_date) values (gen_random_uuid(), 'open', 'valid', now());
            insert into oauth_token (id, subject, status, expiration_date) values (gen_random_uuid(), 'past', 'redeemed', now() - interval '1 minute');
            insert into oauth_token (id, subject, status, expiration_date) values (gen_random_uuid(), 'open', 'redeemed', now() + interval '1 minute');
            """);

        // It is done at the start, and every ten minutes.
        own.StartReplica();

        await Eventually.HoldsAsync(
            async () => await CountAsync(own, "known_source") == 1 && await CountAsync(own, "oauth_authorization") == 1, "the last table is done");
        Assert.Equal(1, await CountAsync(own, "revocation"));
        Assert.InRange(await CountAsync(own, "client_assertion"), 50, 60);
        Assert.Equal(1, await CountAsync(own, "attempt"));
        Assert.Equal(1, await CountAsync(own, "oauth_token"));
    }

    [Theory]
    [InlineData("update login_event set subject = 'someone else'")]
    [InlineData("delete from login_event")]
    [InlineData("truncate login_event")]
    public async Task Login_events_can_only_be_added(string change)
    {
        await using var own = await identity.StartAloneAsync();
        await own.StartReplica().TokenAsync(identity.Operator with { Secret = "wrong" });

        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(own, change));

        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_stands_in_the_database_as_it_is()
    {
        await using var own = await identity.StartAloneAsync(("Identity:BootstrapFile", identity.PathOf("secrets.json")));
        var person = new TestPerson("hoa", "mật khẩu của Hoa", OtpNet.KeyGeneration.GenerateRandomKey(20), "consumer-officer");
        identity.WriteBootstrap("secrets.json", [person]);
        own.StartReplica();

        var everything = await DumpAsync(own);

        Assert.Contains("sha256$", everything, StringComparison.Ordinal);
        Assert.DoesNotContain(identity.Operator.Secret, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(person.Password, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower(person.TotpSecret), everything, StringComparison.Ordinal);
        // The first bytes of a P-256 key in PKCS#8.
        Assert.DoesNotContain("308187020100301306072a8648ce3d0201", everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_PostgreSQL_is_away_tokens_are_refused_for_now_and_come_again_afterwards()
    {
        await using var own = await identity.StartAloneAsync();
        var server = new NpgsqlConnectionStringBuilder(own.ConnectionString);
        using var link = new Link(server.Host!, server.Port);
        (server.Host, server.Port) = ("127.0.0.1", link.Port);
        var http = own.StartReplica(("ConnectionStrings:Postgres", server.ConnectionString));
        Assert.Equal(200, (await http.TokenAsync(identity.Operator)).Status);
        link.Cut();

        var refused = await http.TokenAsync(identity.Operator);
        var page = await http.CallAsync(HttpMethod.Get, new Application().Begin(), null);

        refused.IsProblem(503, "IDN-0010");
        Assert.True(refused.Headers.Contains("Retry-After"));
        page.IsProblem(503, "IDN-0010");
        Assert.NotEmpty((await http.KeysAsync()).Keys);
        link.Mend();
        Assert.Equal(200, (await http.TokenAsync(identity.Operator)).Status);
    }

    private static async Task ExecuteAsync(OwnIdentity own, string sql)
    {
        await using var connection = new NpgsqlConnection(own.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static async Task<long> CountAsync(OwnIdentity own, string table)
    {
        await using var connection = new NpgsqlConnection(own.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand($"select count(*) from {table}", connection);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>Every row of every table, bytes in hexadecimal digits.</summary>
    private static async Task<string> DumpAsync(OwnIdentity own)
    {
        await using var connection = new NpgsqlConnection(own.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand("select schema_to_xml('public', true, false, '')::text", connection);
        await using (var hex = new NpgsqlCommand("set xmlbinary to hex", connection))
        {
            await hex.ExecuteNonQueryAsync(Cancel);
        }

        return ((string)(await command.ExecuteScalarAsync(Cancel))!).Replace("\\x", "", StringComparison.Ordinal);
    }
}
