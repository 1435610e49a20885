using System.Data;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.ServiceDefaults.Postgres;

public static class Transactions
{
    /// <summary>Commits what <paramref name="work"/> wrote when it ends in a value; a problem or an exception leaves nothing behind.</summary>
    public static async Task<Result<T>> InTransactionAsync<T>(
        this NpgsqlDataSource database,
        Func<NpgsqlTransaction, Task<Result<T>>> work,
        CancellationToken cancellationToken,
        IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(work);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(isolation, cancellationToken);
        var result = await work(transaction);
        if (!result.IsProblem(out _, out _))
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return result;
    }
}
