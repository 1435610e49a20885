using Dapper;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Reconciliation;

/// <summary>The platform's side of a day of calls: its call records.</summary>
internal sealed class CallDayStore(NpgsqlDataSource database)
{
    /// <summary>
    /// Calls that a gateway handed to the services, whatever their version. Answered well = done; else the adapter may have refused before it sent, or the
    /// partner have done it and the answer been lost: then the partner's side is right.
    /// </summary>
    public async Task<IReadOnlyList<DayItem>> ReadAsync(IReadOnlyList<string> services, DateOnly day, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<(Guid Id, string Service, bool Done)>(new CommandDefinition(
            """
            select request_id, regexp_replace(service, '/v[0-9]+$', '') as name, bool_or(outcome = 'answered' and status between 200 and 299)
            from call_record
            where received_at >= @from and received_at < @until and outcome <> 'refused'
              -- How a handed-in write stands the adapter says by itself.
              and path_template is distinct from '/hand-ins/{handInId}'
              and provider = any(@owners) and regexp_replace(service, '/v[0-9]+$', '') = any(@services)
            group by 1, 2
            order by 1
            """,
            new
            {
                from = VietNamDays.Start(day),
                until = VietNamDays.Start(day.AddDays(1)),
                owners = services.Select(service => service.Split('/')[0]).Distinct().ToArray(),
                services = services.ToArray(),
            },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => new DayItem { Id = row.Id.ToString(), Service = row.Service, State = row.Done ? DayItemState.Done : DayItemState.Unknown })];
    }
}
