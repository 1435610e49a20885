using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GiaLai.Lgsp.Testing;
using GiaLai.Lgsp.VapexPublisher.Records;
using RegistryOfPublications = GiaLai.Lgsp.VapexPublisher.Tests.Drivers.RegistryDouble;

namespace GiaLai.Lgsp.Benchmarks.Vertical;

/// <summary>All records compared with V-APEX's, beside a typed HttpClient that reads the same pages and compares nothing.</summary>
internal static class DriftFigures
{
    private const int PageSize = 500;

    public static async Task MeasureAsync(Results results, IReadOnlyDictionary<string, string> options)
    {
        var count = int.Parse(options.GetValueOrDefault("records", "10000"), CultureInfo.InvariantCulture);
        await Console.Out.WriteLineAsync($"V-APEX: {count} records compared for drift");
        var folder = Directory.CreateTempSubdirectory("lgsp-bench-").FullName;
        await using var database = await TestDatabase.CreateAsync(typeof(RecordRow).Assembly);
        await using var broker = await TestBroker.CreateAsync();
        await using var issuer = await TokenIssuer.StartAsync();
        await using var registry = await RegistryOfPublications.StartAsync();
        for (var number = 0; number < count; number++)
        {
            registry.Publish(string.Create(CultureInfo.InvariantCulture, $"V{number / 1000 % 90 + 10:00}.{number / 100 % 10 + 10:00}/service-{number}/v1"));
        }

        await using var national = await Nation.StartAsync();
        await using var publisher = await Nation.StartAsync("VapexPublisher", new Dictionary<string, string>(Nation.SettingsOf(national, issuer, database, "vapex.mapping.json"))
        {
            ["ConnectionStrings__RabbitMq"] = broker.Uri.ToString(),
            ["Vapex__Registry"] = registry.Address.ToString(),
            ["Vapex__Audit"] = registry.Address.ToString(),
            ["Vapex__KeyFolder"] = folder,
            ["Vapex__PullEvery"] = "01:00:00",
        });
        using var caller = Nation.Client(publisher, issuer.Token("operator", null, ["operator"], "lgsp.vapex"));
        var started = Stopwatch.GetTimestamp();
        await SettledAsync(database, count);
        results.Add("registered and submitted (simulator and publisher on this machine)", count / Stopwatch.GetElapsedTime(started).TotalSeconds, "records/s");

        using var bare = Nation.Client(national, await Nation.TokenAsync(national, "vapex"));
        using var edited = await bare.PatchAsJsonAsync(
            $"/control/vapex/apis?apiCode={Uri.EscapeDataString("V10.10/service-0/v1")}", new { nameVi = "Tên bị sửa" });
        edited.EnsureSuccessStatusCode();

        var reading = (await Results.TimeAsync(3, async _ => await ReadAsync(bare, count))).Min() / 1_000;
        var compared = new List<double>();
        for (var time = 0; time < 3; time++)
        {
            using var answer = await caller.PostAsync(new Uri("/vapex/v1/drift/check", UriKind.Relative), null);
            answer.EnsureSuccessStatusCode();
            var report = await answer.Content.ReadFromJsonAsync<JsonElement>();
            if (report.GetProperty("compared").GetInt32() != count || report.GetProperty("differing").GetInt32() != 1)
            {
                throw new InvalidOperationException($"Not all were compared: {report}");
            }

            compared.Add(report.GetProperty("elapsedMs").GetInt64() / 1_000.0);
        }

        results.Add("typed HttpClient reads all pages", reading, "s");
        results.Add($"all {count} records compared, the edited one found", compared.Max(), "s", 10, more: false);
        results.Add("publisher, memory", publisher.Memory(), "MiB");
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Every record is at V-APEX, submitted, and no step is under way.</summary>
    private static async Task SettledAsync(TestDatabase database, int count)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand("select count(*) from record where state = 'submitted'");
        for (var deadline = Stopwatch.StartNew(); (long)(await command.ExecuteScalarAsync())! < count;)
        {
            if (deadline.Elapsed > TimeSpan.FromMinutes(20))
            {
                throw new TimeoutException("The records do not reach V-APEX.");
            }

            await Task.Delay(200);
        }
    }

    private static async Task ReadAsync(HttpClient http, int count)
    {
        var read = 0;
        for (var page = 1; read < count; page++)
        {
            var answer = await http.GetFromJsonAsync<JsonElement>(string.Create(CultureInfo.InvariantCulture, $"/vapex/apis?page={page}&size={PageSize}"));
            read += answer.GetProperty("items").GetArrayLength();
        }
    }
}
