using System.Text.Json;

namespace GiaLai.Lgsp.Demo;

/// <summary>The calls are found again: by the auditor, and as a trace in the viewer.</summary>
internal sealed class Evidence(Cast cast, Screen screen)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task RunAsync(LocalPlatform platform, MadeCalls calls)
    {
        Screen.Chapter("Dấu vết", "Evidence");

        await screen.StepAsync("Kiểm toán viên tìm lượt gọi theo mã yêu cầu", "The auditor finds the calls by request id", async () =>
        {
            var read = await RecordAsync(calls.ReadId);
            return $"{Text(read, "consumer")} → {Text(read, "service")} {Text(read, "operation")}, purpose {Text(read, "purpose")}, {read.GetProperty("status")}";
        });

        await screen.StepAsync("Bản ghi giữ mã băm của nội dung, không giữ nội dung", "The record has the hash of the body, not the body", async () =>
        {
            var sent = await RecordAsync(calls.SentId);
            return Text(sent, "requestSha256") == calls.SentSha256
                ? $"{sent.GetProperty("requestBytes")} bytes, SHA-256 {calls.SentSha256[..16]}… as it was sent"
                : throw new StepFailedException($"another hash is recorded: {sent}");
        });

        await screen.StepAsync("Lượt bị từ chối cũng được ghi", "The refused call is recorded, too", async () =>
        {
            var refused = await RecordAsync(calls.RefusedId);
            return $"{Text(refused, "outcome")} {Text(refused, "errorCode")}";
        });

        if (platform.Traces is { } viewer)
        {
            await screen.StepAsync("Vết của lượt gọi đi qua cổng và bên cung cấp", "The call's trace spans gateway and provider", async () =>
            {
                var services = await TraceAsync(viewer, calls.TraceId);
                return $"{string.Join(" → ", services)}: {new Uri(viewer, $"/traces/detail/{calls.TraceId}")}";
            });
        }
    }

    private async Task<JsonElement> RecordAsync(string requestId)
    {
        var found = await WaitAsync(async () =>
        {
            var page = (await cast[cast.Auditor].GetAsync($"/audit/v1/records?requestId={requestId}")).Expect(200).Json;
            return page.GetProperty("items").EnumerateArray().Select(record => (JsonElement?)record).FirstOrDefault();
        });
        return found ?? throw new StepFailedException($"no record of request {requestId} after {Patience.TotalSeconds} s");
    }

    private static async Task<IReadOnlyList<string>> TraceAsync(Uri viewer, string traceId)
    {
        using var http = new HttpClient { BaseAddress = viewer };
        string[] wanted = ["gateway", "land-parcels"];
        IReadOnlyList<string> seen = [];
        await WaitAsync(async () =>
        {
            using var response = await http.GetAsync($"/api/telemetry/traces/{traceId}");
            seen = response.IsSuccessStatusCode ? ServicesOf(await response.Content.ReadAsStringAsync()) : [];
            return wanted.All(seen.Contains) ? seen : null;
        });
        return wanted.All(seen.Contains) ? seen : throw new StepFailedException($"the trace {traceId} shows only: {string.Join(", ", seen)}");
    }

    /// <summary>Names of the processes whose spans the viewer has, in the order of its answer (OTLP JSON).</summary>
    internal static IReadOnlyList<string> ServicesOf(string json)
    {
        var names = new List<string>();
        Walk(JsonElement.Parse(json));
        return [.. names.Distinct()];

        void Walk(JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Array:
                    foreach (var item in element.EnumerateArray())
                    {
                        Walk(item);
                    }

                    break;
                case JsonValueKind.Object:
                    if (element.TryGetProperty("key", out var key) && key.ValueEquals("service.name"))
                    {
                        names.Add(element.GetProperty("value").GetProperty("stringValue").GetString()!);
                    }

                    foreach (var member in element.EnumerateObject())
                    {
                        Walk(member.Value);
                    }

                    break;
            }
        }
    }

    private static async Task<T?> WaitAsync<T>(Func<Task<T?>> attempt)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await attempt() is { } found)
            {
                return found;
            }

            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                return default;
            }

            await Task.Delay(100);
        }
    }

    private static string Text(JsonElement record, string member) => record.TryGetProperty(member, out var value) ? value.ToString() : "-";
}
