using Npgsql;

namespace GiaLai.Lgsp.Benchmarks.Exchange;

/// <summary>The yardstick's one statement, and what fills a store before it is measured.</summary>
internal static class BareStore
{
    public static async Task AddAsync(NpgsqlDataSource source, List<Pending> group)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            """
            insert into message (
              id, sender, source, event_id, event_type, mode, attributes, content_type, content, key_id, size_bytes, sha256, fingerprint,
              recipients, data_class, ordering_key, expires_at, accepted_at, receipt)
            select id, 'one-stop@H21.05', '/bench', event_id, 'bench', 'binary', '{}', 'application/octet-stream', content, 1, length(content), '\x00', '\x00',
              array['land@H21.13'], 0, null, now(), now(), ''
            from unnest($1, $2, $3) as given (id, event_id, content)
            on conflict on constraint message_source_unique do nothing
            """,
            connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. group.Select(pending => pending.Id)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. group.Select(pending => pending.EventId)] },
                new NpgsqlParameter<byte[][]> { TypedValue = [.. group.Select(pending => pending.Body)] },
            },
        };
        await command.PrepareAsync();
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Messages that wait: spread over recipients, one in four with an ordering key. One real message's content stands for all.</summary>
    public static async Task FillAsync(NpgsqlDataSource source, int count, string likeId)
    {
        await using var connection = await source.OpenConnectionAsync();
        // Ids of the past hour, which grow: as they would have come.
        await using var command = new NpgsqlCommand(
            """
            with model as (select * from message where id = $2::uuid), made as (
              insert into message
              select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - 3600000 + n / 300), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8' || substr(md5(n::text), 1, 15))::uuid,
                sender, source, 'fill-' || n, event_type, mode, attributes, content_type, content, key_id,
                -- The content is sealed for another id: so large that it is not given out with the message.
                1000000, sha256, fingerprint,
                array['r' || lpad((n % 20)::text, 2, '0') || '@H21.13'], data_class, ordering_key, expires_at, accepted_at, receipt
              from model cross join generate_series(1, $1) as n
              returning id, recipients[1] as recipient, event_id
            )
            insert into waiting (message_id, recipient, ordering_key)
            select id, recipient, case when right(event_id, 1) in ('0', '4', '8') then 'one-stop@H21.05|' || (hashtext(event_id) % 1000) end
            from made
            """,
            connection)
        { CommandTimeout = 600, Parameters = { new NpgsqlParameter<int> { TypedValue = count }, new NpgsqlParameter<string> { TypedValue = likeId } } };
        await command.ExecuteNonQueryAsync();
        // What the filling itself left to do is done before the measurement: it is not the price of messages that wait.
        foreach (var rest in (string[])["vacuum analyze", "checkpoint"])
        {
            await using var settle = new NpgsqlCommand(rest, connection) { CommandTimeout = 600 };
            await settle.ExecuteNonQueryAsync();
        }
    }

    public static async Task<long> CountAsync(NpgsqlDataSource source, string table)
    {
        await using var command = source.CreateCommand($"select count(*) from {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
