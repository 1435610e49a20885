using System.Collections.Concurrent;
using System.Reflection;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using Npgsql;

namespace GiaLai.Lgsp.Testing;

/// <summary>A database of its own, cloned from a template that the service's migrations built once per test run.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Assembly, Lazy<Task<string>>> Templates = new();

    private TestDatabase(string name)
    {
        Name = name;
        ConnectionString = ConnectionTo(name);
    }

    public string Name { get; }

    public string ConnectionString { get; }

    /// <param name="service">The assembly that embeds the migrations.</param>
    public static async Task<TestDatabase> CreateAsync(Assembly service)
    {
        ArgumentNullException.ThrowIfNull(service);
        var template = await Templates.GetOrAdd(service, static assembly => new Lazy<Task<string>>(() => BuildTemplateAsync(assembly))).Value;
        var name = NewName("t");
        await ExecuteAsync($"create database {name} template {template}");
        return new TestDatabase(name);
    }

    public async ValueTask DisposeAsync()
    {
        await using (var connection = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await ExecuteAsync($"drop database if exists {Name} with (force)");
    }

    private static async Task<string> BuildTemplateAsync(Assembly service)
    {
        var name = NewName("template");
        await ExecuteAsync($"create database {name}");
        await Migrations.RunAsync(ConnectionTo(name) + ";Pooling=false", service);
        return name;
    }

    // DbUp pools its connection: a template with an open connection cannot be cloned.
    private static string ConnectionTo(string name) =>
        new NpgsqlConnectionStringBuilder(TestServers.Postgres) { Database = name, MaxPoolSize = 20 }.ConnectionString;

    private static string NewName(string kind) => $"lgsp_{kind}_{Guid.CreateVersion7():N}";

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(TestServers.Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
