using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Benchmarks.Gateway;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Benchmarks.Vertical;

/// <summary>The NDXP adapter, a process of its own, beside a typed HttpClient that makes the same calls to the same simulator.</summary>
internal static class AdapterFigures
{
    private const int Concurrency = 8;
    private const int WarmUp = 60_000;

    public static async Task MeasureAsync(Results results, IReadOnlyDictionary<string, string> options)
    {
        var calls = int.Parse(options.GetValueOrDefault("calls", "20000"), CultureInfo.InvariantCulture);
        await Console.Out.WriteLineAsync($"NDXP adapter: {calls} calls for an enterprise, {Concurrency} at a time");
        var (national, address) = (new Uri($"http://127.0.0.1:{Ports.Free()}/"), new Uri($"http://127.0.0.1:{Ports.Free()}/"));
        await using var simulator = await Start("National", national, new Dictionary<string, string> { ["Ndxp__Key"] = "bench", ["Ndxp__Secret"] = "bench" }).ListensAsync();
        await using var adapter = await Start("NdxpAdapter", address, new Dictionary<string, string>
        {
            ["Access__Authority"] = "http://127.0.0.1:1",
            ["Access__Issuer"] = "http://127.0.0.1:1/",
            ["Ndxp__Partners__ndxp__Url"] = national.ToString(),
            ["Ndxp__Partners__ndxp__Key"] = "bench",
            ["Ndxp__Partners__ndxp__Secret"] = "bench",
        }).ListensAsync();
        using var bare = await BareAsync(national);
        using var caller = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address };
        caller.DefaultRequestHeaders.Add(LgspHeaders.Client, "one-stop@H21.01");
        caller.DefaultRequestHeaders.Add(LgspHeaders.RequestId, Guid.CreateVersion7().ToString());

        // Until the compiler has done its work on both: it is no part of a call's cost.
        await LoadAsync(WarmUp, () => CallBareAsync(bare));
        await LoadAsync(WarmUp, () => CallAsync(caller));

        var before = Environment.CpuUsage.TotalTime;
        await LoadAsync(calls, () => CallBareAsync(bare));
        var bareCpu = (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / calls;
        before = adapter.Cpu();
        await LoadAsync(calls, () => CallAsync(caller));
        var adapterCpu = (adapter.Cpu() - before).TotalMicroseconds / calls;

        results.Add("typed HttpClient, CPU a call", bareCpu, "µs");
        results.Add("adapter, CPU a call (its HTTP server, client and mediation)", adapterCpu, "µs");
        results.Add("what the adapter adds, in calls of the typed HttpClient", (adapterCpu - bareCpu) / bareCpu, "x", 1.5, more: false);
        results.Add("adapter, memory", adapter.Memory(), "MiB");
        MeasureMediation(results);
    }

    private static void MeasureMediation(Results results)
    {
        var declared = DeclarationReader.ReadFolder(Path.Combine(AppContext.BaseDirectory, "Services"));
        var lookUp = declared.Single(service => service.Name == "population").Operations.Single();
        var answer = Soap(4 * 1024);
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        const int Times = 20_000;
        Mediate(lookUp.Answer, answer, buffer, Times / 4);
        var before = Environment.CpuUsage.TotalTime;
        Mediate(lookUp.Answer, answer, buffer, Times);
        results.Add($"SOAP answer of {answer.Length} bytes to JSON of {buffer.WrittenCount} bytes, CPU", (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Times, "ms", 0.2, more: false);
    }

    private static void Mediate(Answer declared, byte[] answer, ArrayBufferWriter<byte> buffer, int times)
    {
        for (var time = 0; time < times; time++)
        {
            buffer.ResetWrittenCount();
            using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
            if (AnswerReader.Read(declared, "text/xml", answer).IsProblem(out var problem, out var read) || (problem = AnswerWriter.Write(json, declared.Fields, read)) is not null)
            {
                throw new InvalidOperationException(problem.Code);
            }
        }
    }

    /// <summary>As many citizens as fit.</summary>
    private static byte[] Soap(int bytes)
    {
        const string Citizen = "<CongDan><SoDinhDanh>000000000001</SoDinhDanh><HoVaTen>TRẦN THỊ MINH HỌA</HoVaTen><GioiTinh>2</GioiTinh><DanToc>01</DanToc><NgayThangNamSinh>19900517</NgayThangNamSinh>"
            + "<QueQuan><MaTinhThanh>52</MaTinhThanh><ChiTiet>phường Quy Nhơn</ChiTiet></QueQuan><ThuongTru><MaTinhThanh>52</MaTinhThanh><MaPhuongXa>23575</MaPhuongXa><ChiTiet>01 đường Minh Họa</ChiTiet></ThuongTru></CongDan>";
        var text = new StringBuilder("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><CongdanCollection xmlns=\"http://dancuquocgia.bca\">");
        while (Encoding.UTF8.GetByteCount(text.ToString()) < bytes - Citizen.Length / 2)
        {
            text.Append(Citizen);
        }

        return Encoding.UTF8.GetBytes(text.Append("</CongdanCollection></s:Body></s:Envelope>").ToString());
    }

    private static Server Start(string project, Uri address, Dictionary<string, string> settings)
    {
        settings["ASPNETCORE_URLS"] = address.ToString();
        settings["Logging__LogLevel__Default"] = "Warning";
        return new Server(project, address, Server.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, $"GiaLai.Lgsp.{project}.dll")], settings));
    }

    private static async Task<HttpClient> BareAsync(Uri national)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = national };
        using var asking = new HttpRequestMessage(HttpMethod.Post, "/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        asking.Headers.Authorization = new("Basic", Convert.ToBase64String("bench:bench"u8));
        using var token = await http.SendAsync(asking);
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await token.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString());
        return http;
    }

    private static async Task CallBareAsync(HttpClient http)
    {
        var found = await http.GetFromJsonAsync<Found>("/apiCSDLDKDN/1.0/chiTietDoanhNghiep?msdn=5900000001");
        if (found?.Data?.MainInformation?.NAME is null)
        {
            throw new InvalidOperationException("The simulator answered with something else.");
        }
    }

    private static async Task CallAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/national/enterprises/v1/enterprises/5900000001");
        answer.EnsureSuccessStatusCode();
    }

    private static Task LoadAsync(int calls, Func<Task> call)
    {
        var left = calls;
        return Task.WhenAll(Enumerable.Range(0, Concurrency).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await call();
            }
        }));
    }

    private sealed record Found(Data? Data);

    private sealed record Data(MainInformation? MainInformation, IReadOnlyList<Representative>? Representatives);

    private sealed record MainInformation(string? NAME);

    private sealed record Representative(string? FULL_NAME);
}
