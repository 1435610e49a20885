using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace GiaLai.Lgsp.Benchmarks.Ledger;

/// <summary>
/// Processor time of this process and of PostgreSQL's on the same machine: it tells the cost of the work also where others
/// keep the processors busy.
/// </summary>
internal sealed class CpuClock(NpgsqlDataSource database)
{
    // USER_HZ of Linux: /proc counts in hundredths of a second.
    private const double TickSeconds = 0.01;

    public async Task<(double Own, double Postgres)> ReadAsync()
    {
        using var own = Process.GetCurrentProcess();
        var postgres = 0.0;
        await using var command = database.CreateCommand("select pid from pg_stat_activity");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            postgres += await SecondsAsync(reader.GetInt32(0));
        }

        return (own.TotalProcessorTime.TotalSeconds, postgres);
    }

    /// <summary>User and system time: the twelfth and thirteenth field after the name in parentheses.</summary>
    private static async Task<double> SecondsAsync(int process)
    {
        var file = $"/proc/{process}/stat";
        if (!File.Exists(file))
        {
            return 0;
        }

        var line = await File.ReadAllTextAsync(file);
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) * TickSeconds;
    }
}
