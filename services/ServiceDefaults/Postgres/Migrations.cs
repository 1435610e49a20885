using System.Reflection;
using DbUp;
using DbUp.Engine;
using Npgsql;

namespace GiaLai.Lgsp.ServiceDefaults.Postgres;

/// <summary>
/// Runs the numbered SQL files that are embedded in the service (<c>Database/NNNN_verb_object.sql</c>), after those of the
/// outbox and inbox. Forward only; each file in a transaction; safe when several replicas start at once.
/// </summary>
public static class Migrations
{
    // Any constant will do, as long as nothing else in the database takes the same advisory lock.
    private const long Lock = 0x4C475350;

    /// <param name="ownerConnection">A role that may run DDL.</param>
    /// <param name="service">The assembly that embeds the files.</param>
    public static async Task RunAsync(string ownerConnection, Assembly service, CancellationToken cancellationToken = default)
    {
        await using var gate = new NpgsqlConnection(ownerConnection);
        await gate.OpenAsync(cancellationToken);
        await using (var command = new NpgsqlCommand("select pg_advisory_lock($1)", gate) { Parameters = { new() { Value = Lock } } })
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        var result = DeployChanges.To.PostgresqlDatabase(ownerConnection)
            .WithScripts(Scripts(typeof(Migrations).Assembly, "messaging/", order: 0))
            .WithScripts(Scripts(service, "", order: 1))
            .JournalToPostgresqlTable("public", "schema_version")
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} failed.", result.Error);
        }
    }

    private static IEnumerable<SqlScript> Scripts(Assembly assembly, string prefix, int order)
    {
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new SqlScript(prefix + name, reader.ReadToEnd(), new SqlScriptOptions { RunGroupOrder = order });
        }
    }
}
