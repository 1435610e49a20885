using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Benchmarks.Gateway;
using GiaLai.Lgsp.NdopAdapter.Batches;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Benchmarks.Vertical;

/// <summary>A large dataset goes up to NDOP, and the adapter's memory on the way; beside the same bytes sent to the simulator without an adapter.</summary>
internal static class BatchFigures
{
    private const string Dataset = "H21.05/land-parcels";

    public static async Task MeasureAsync(Results results, IReadOnlyDictionary<string, string> options)
    {
        var rows = int.Parse(options.GetValueOrDefault("rows", "1000000"), CultureInfo.InvariantCulture);
        await Console.Out.WriteLineAsync($"NDOP: a batch of {rows} rows");
        var folder = Directory.CreateTempSubdirectory("lgsp-bench-").FullName;
        await using var database = await TestDatabase.CreateAsync(typeof(BatchRow).Assembly);
        await using var issuer = await TokenIssuer.StartAsync();
        await using var national = await Nation.StartAsync();
        await using var adapter = await Nation.StartAsync("NdopAdapter", new Dictionary<string, string>(Nation.SettingsOf(national, issuer, database, "ndop.mapping.json"))
        {
            ["Ndop__Folder"] = folder,
            ["Ndop__KeyFolder"] = folder,
        });
        using var caller = Nation.Client(adapter, issuer.Token("operator", null, ["operator"], "lgsp.ndop"));
        await RegisterAsync(caller);
        // The first batch loads what every batch needs.
        await PushAsync(caller, rows / 100, null);

        var points = new Dictionary<int, string> { [rows / 10] = "10 %", [rows / 2] = "50 %", [rows] = "100 %" };
        var seen = new List<double>();
        var started = Stopwatch.GetTimestamp();
        var peak = await PushAsync(caller, rows, async sent =>
        {
            if (points.TryGetValue(sent, out var name))
            {
                seen.Add(adapter.Memory());
                results.Add($"adapter at {name} of the rows, resident memory", seen[^1], "MiB");
                results.Add($"adapter at {name} of the rows, GC heap", await HeapAsync(caller), "MiB");
            }
        }, adapter);
        var whole = Stopwatch.GetElapsedTime(started);
        results.Add("adapter, peak until NDOP has confirmed", peak, "MiB");
        results.Add("peak beside the memory at 10 %", peak / seen[0], "x", 1.25, more: false);
        results.Add("rows checked, renamed, hashed, kept and confirmed", rows / whole.TotalSeconds, "rows/s");
        var bare = await BareAsync(national, rows);
        results.Add("the same rows straight to the simulator, nothing checked or kept", rows / bare.TotalSeconds, "rows/s");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task RegisterAsync(HttpClient caller)
    {
        using var put = await caller.PutAsJsonAsync($"/ndop/v1/datasets/{Dataset}", new
        {
            titleVi = "Thửa đất",
            dataClass = 3,
            period = "P1D",
            fields = new object[]
            {
                new { name = "id", ndopName = "maThua", type = "text", isKey = true },
                new { name = "areaM2", ndopName = "dienTich", type = "number", isRequired = true },
                new { name = "changedOn", ndopName = "ngayBienDong", type = "date" },
                new { name = "isUrban", type = "boolean" },
            },
        });
        put.EnsureSuccessStatusCode();
        await Eventually.HoldsAsync(async () => await StateAsync(caller, $"datasets/{Dataset}") == "registered", "the dataset is registered");
    }

    /// <summary>The highest resident memory of the adapter until NDOP has confirmed the batch.</summary>
    private static async Task<double> PushAsync(HttpClient caller, int rows, Func<int, Task>? sent, Server? adapter = null)
    {
        using var content = new RowContent(rows, sent);
        using var answer = await caller.PostAsync(new Uri($"/ndop/v1/datasets/{Dataset}/batches", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        var peak = adapter?.Memory() ?? 0;
        for (var deadline = Stopwatch.StartNew(); await StateAsync(caller, $"batches/{id}") != "confirmed";)
        {
            peak = Math.Max(peak, adapter?.Memory() ?? 0);
            if (deadline.Elapsed > TimeSpan.FromMinutes(10))
            {
                throw new TimeoutException("NDOP does not confirm the batch.");
            }

            await Task.Delay(50);
        }

        return adapter is null ? 0 : Math.Max(peak, HighWater(adapter.Id));
    }

    /// <summary>VmHWM of proc_pid_status(5), in MiB.</summary>
    private static double HighWater(int id) => double.Parse(
        File.ReadLines($"/proc/{id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;

    private static async Task<string?> StateAsync(HttpClient caller, string path) => (await caller.GetFromJsonAsync<JsonElement>("/ndop/v1/" + path)).GetProperty("state").GetString();

    /// <summary>As the runtime tells it after its last collection.</summary>
    private static async Task<double> HeapAsync(HttpClient caller) =>
        (await caller.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n').Where(line => line.StartsWith("dotnet_gc_last_collection_heap_size_bytes{", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.IndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture)) / (1 << 20);

    /// <summary>The same rows under their names here, straight to the simulator.</summary>
    private static async Task<TimeSpan> BareAsync(Server national, int rows)
    {
        using var http = Nation.Client(national, await Nation.TokenAsync(national, "ndop"));
        using var sha256 = SHA256.Create();
        await using (var hashing = new CryptoStream(Stream.Null, sha256, CryptoStreamMode.Write))
        {
            using var first = new RowContent(rows, null);
            await first.CopyToAsync(hashing);
        }

        using var opened = await http.PutAsJsonAsync("/ndop/batches/bench", new { datasetCode = Dataset, records = rows, checksum = Convert.ToHexStringLower(sha256.Hash!), format = "ndjson" });
        opened.EnsureSuccessStatusCode();
        var started = Stopwatch.GetTimestamp();
        using var content = new RowContent(rows, null);
        using var answer = await http.PutAsync(new Uri("/ndop/batches/bench/rows", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(started);
    }

    private sealed class RowContent : HttpContent
    {
        private readonly int rows;
        private readonly Func<int, Task>? sent;

        public RowContent(int rows, Func<int, Task>? sent)
        {
            (this.rows, this.sent) = (rows, sent);
            Headers.ContentType = new("application/x-ndjson");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var text = new StringBuilder(64 * 1024);
            for (var row = 1; row <= rows; row++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"23575-{row:0000000}\",\"areaM2\":{row % 1000}.5,\"changedOn\":\"2026-11-24\",\"isUrban\":{(row % 2 == 0 ? "true" : "false")}}}\n");
                if (row % 500 == 0 || row == rows)
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
                    text.Clear();
                    if (sent is not null)
                    {
                        await sent(row);
                    }
                }
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
