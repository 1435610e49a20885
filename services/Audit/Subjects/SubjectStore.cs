using Dapper;
using GiaLai.Lgsp.Audit.Ledger;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Subjects;

/// <summary>What is stored of one person.</summary>
internal sealed class SubjectStore(NpgsqlDataSource database, PersonalVault vault)
{
    /// <summary>Enters a statement about a person into the ledger.</summary>
    public async Task EnterAsync(NewEntry statement, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LedgerStore.EnqueueAsync(transaction, statement, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Erases the parts that tell of the person from all their records, and enters that it was done, in one transaction. In the place of
    /// a part stays that it was erased: see <see cref="PersonalVault.Erase"/>.
    /// </summary>
    /// <param name="subjectIndex">Whose; see <see cref="PersonalVault.SubjectIndex"/>.</param>
    /// <param name="parts">Names of the parts.</param>
    /// <param name="statement">The entry for the ids of the records concerned.</param>
    /// <param name="cancellationToken">Stops it before anything is done.</param>
    /// <returns>The entry; null when there were no records.</returns>
    public async Task<NewEntry?> EraseAsync(
        byte[] subjectIndex, string[] parts, Func<IReadOnlyList<Guid>, NewEntry> statement, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var ids = (await connection.QueryAsync<Guid>(new CommandDefinition(
            """
            with concerned as (
              update call_record set subject_index = null where subject_index = @subjectIndex returning id
            )
            select id from concerned order by id
            """,
            new { subjectIndex }, transaction, cancellationToken: cancellationToken))).AsList();
        if (ids.Count == 0)
        {
            return null;
        }

        var left = ids.SelectMany(id => parts, (id, part) => (Id: id, vault.Erase(id, part).Sealed, Part: part)).ToList();
        await connection.ExecuteAsync(new CommandDefinition(
            """
            update personal_part as known
            set sealed = erased.sealed
            from unnest(@ids, @names, @sealed) as erased (id, part, sealed)
            where known.entry_id = erased.id and known.part = erased.part
            """,
            new
            {
                ids = left.ConvertAll(part => part.Id).ToArray(),
                names = left.ConvertAll(part => part.Part).ToArray(),
                @sealed = left.ConvertAll(part => part.Sealed).ToArray(),
            },
            transaction,
            cancellationToken: cancellationToken));
        var entry = statement(ids);
        await LedgerStore.EnqueueAsync(transaction, entry, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return entry;
    }
}
