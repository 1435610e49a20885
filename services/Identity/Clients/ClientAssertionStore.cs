using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Identity.Clients;

/// <summary>All SQL on used client assertions.</summary>
internal sealed class ClientAssertionStore(NpgsqlDataSource database)
{
    /// <summary>False when it was used before, at whichever replica.</summary>
    public async Task<bool> TryUseAsync(string clientId, ClientAssertion assertion, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into client_assertion (client_id, token_hash, expires_at) values (@clientId, @hash, @ExpiresAt)
            on conflict do nothing
            """,
            new { clientId, hash = SHA256.HashData(Encoding.UTF8.GetBytes(assertion.Id)), assertion.ExpiresAt },
            cancellationToken: cancellationToken));
        return rows == 1;
    }
}
