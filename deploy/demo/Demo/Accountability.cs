using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace GiaLai.Lgsp.Demo;

/// <summary>Who read this person's data, and a call that its consumer cannot deny.</summary>
internal sealed class Accountability(Cast cast, Screen screen)
{
    /// <summary>Invented: no province has the code 000.</summary>
    private const string Person = "000000002413";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private string Api => $"/api/{cast.Service}";

    private string Keys => $"/registry/v1/agencies/{cast.ConsumerAgency}/systems/{cast.OneStop.Split('@')[0]}/signature-keys";

    public async Task RunAsync()
    {
        await WhoReadAsync();
        await SignedAsync();
    }

    private async Task WhoReadAsync()
    {
        Screen.Chapter("Ai đã xem dữ liệu của tôi", "Who read this person's data");
        string? requestId = null, hash = null;

        await screen.StepAsync("Tra cứu thửa đất theo số định danh của chủ sử dụng", "Parcels are asked for by their owner's number", async () =>
        {
            var answer = (await cast[cast.OneStop].GetAsync(Api + "/owned-parcels", ("Owner-Id", Person))).Expect(200);
            requestId = answer.RequestId;
            return $"{answer.Json.GetProperty("items").GetArrayLength()} parcels; request {requestId}";
        });

        await screen.StepAsync("Kiểm toán viên tra mã băm của người đó; việc tra cứu cũng vào sổ cái", "The auditor looks the person's hash up, which enters the ledger itself", async () =>
        {
            var wish = new { kind = "citizen-id", value = "000 000 002 413", reason = "Đơn đề nghị của công dân số 12/2026" };
            (await cast[cast.ConsumerOfficer].PostAsync("/audit/v1/data-subjects/lookup", wish)).Expect(403);
            var found = (await cast[cast.Auditor].PostAsync("/audit/v1/data-subjects/lookup", wish)).Expect(200).Json;
            hash = found.GetProperty("hash").GetString()!;
            return $"{hash[..16]}…; ledger entry {found.GetProperty("entryId")}; 403 for others";
        });

        await screen.StepAsync("Danh sách lượt truy cập, kèm chứng cứ", "The accesses are listed, each with its evidence", async () =>
        {
            var access = await WaitAsync(async () => (await cast[cast.Auditor].GetAsync($"/audit/v1/data-subjects/{hash}/accesses")).Expect(200).Json
                .GetProperty("items").EnumerateArray().Where(record => record.GetProperty("requestId").GetString() == requestId).Select(record => (JsonElement?)record).FirstOrDefault());
            var evidence = await EvidenceAsync(access.GetProperty("id").GetString()!);
            return evidence.Contains(Person, StringComparison.Ordinal)
                ? throw new StepFailedException("the evidence shows the number")
                : $"{access.GetProperty("consumer")} {access.GetProperty("operation")} for {access.GetProperty("purpose")}; the number stands nowhere";
        });
    }

    private async Task SignedAsync()
    {
        Screen.Chapter("Lượt gọi có chữ ký của bên khai thác", "A call that its consumer signed");
        using var key = new SigningKey();
        var oneStop = cast[cast.OneStop];
        var path = Api + "/parcels/23575-001-0001/documents";
        var deed = RandomNumberGenerator.GetBytes(50_000);
        var headers = key.SignPost(path, deed);

        await screen.StepAsync("Hệ thống đăng ký khóa công khai; đơn vị vận hành không thêm được", "The system registers its public key; the operator cannot", async () =>
        {
            (await cast[cast.Operator].PostAsync(Keys, new { jwk = key.Jwk })).Expect(403);
            var added = (await oneStop.PostAsync(Keys, new { jwk = key.Jwk })).Expect(201).Json;
            return $"{added.GetProperty("algorithm")} {added.GetProperty("kid")}; in force: {await InForce.TextAsync(cast, added)}";
        });

        await screen.StepAsync("Gửi hồ sơ có chữ ký; chứng cứ giữ khóa và chữ ký", "A signed deed is sent; the evidence holds key and signature", async () =>
        {
            var answer = (await oneStop.PostAsync(path, Body(deed), headers)).Expect(200);
            var record = await WaitAsync(async () => (await cast[cast.Auditor].GetAsync($"/audit/v1/records?requestId={answer.RequestId}")).Expect(200).Json
                .GetProperty("items").EnumerateArray().Select(found => (JsonElement?)found).FirstOrDefault());
            var step = await VerifyAsync(await EvidenceAsync(record.GetProperty("id").GetString()!), deed);
            return $"lgsp-verify: {step}";
        });

        await screen.StepAsync("Gửi lại nguyên văn bị từ chối", "The same request again is refused", async () =>
            Refusal((await oneStop.PostAsync(path, Body(deed), headers)).Expect(403)));

        await screen.StepAsync("Nội dung khác với nội dung đã ký bị từ chối", "Another body than the signed one is refused", async () =>
        {
            var other = deed.ToArray();
            other[^1] ^= 1;
            return Refusal((await oneStop.PostAsync(path, Body(other), key.SignPost(path, deed))).Expect(400));
        });

        await screen.StepAsync("Khóa đã chấm dứt không còn dùng được", "An ended key signs nothing any more", async () =>
        {
            var ended = (await oneStop.PostAsync($"{Keys}/{key.Kid}/end", new { reason = "Kết thúc trình diễn" })).Expect(200).Json;
            _ = await InForce.TextAsync(cast, ended);
            return Refusal((await oneStop.PostAsync(path, Body(deed), key.SignPost(path, deed))).Expect(403));
        });
    }

    private async Task<string> EvidenceAsync(string recordId) => (await cast[cast.Auditor].GetAsync($"/audit/v1/records/{recordId}/evidence")).Expect(200).Text;

    /// <summary>What lgsp-verify says of the consumer's signature.</summary>
    private static async Task<string> VerifyAsync(string evidence, byte[] body)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("lgsp-demo-");
        try
        {
            var (file, sent) = (Path.Combine(folder.FullName, "evidence.json"), Path.Combine(folder.FullName, "deed.bin"));
            await File.WriteAllTextAsync(file, evidence);
            await File.WriteAllBytesAsync(sent, body);
            var tool = (Environment.GetEnvironmentVariable("LGSP_COMMAND") ?? "./lgsp") + "-verify";
            using var process = Process.Start(new ProcessStartInfo(tool, [file, "--body", sent, "--json"]) { RedirectStandardOutput = true })!;
            var printed = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            var report = JsonElement.Parse(printed);
            var step = report.GetProperty("steps").EnumerateArray().Single(found => found.GetProperty("name").GetString() == "consumer-signature");
            return process.ExitCode == 0 && step.GetProperty("outcome").GetString() == "passed"
                ? $"{step.GetProperty("name")}: {step.GetProperty("explanationVi")}"
                : throw new StepFailedException($"lgsp-verify says: {report}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ByteArrayContent Body(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };

    private static string Refusal(Answer refused) => $"{refused.Status} {refused.Error}: {refused.Json.GetProperty("titleVi")}";

    private static async Task<JsonElement> WaitAsync(Func<Task<JsonElement?>> attempt)
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
                throw new StepFailedException($"nothing is found after {Patience.TotalSeconds} s");
            }

            await Task.Delay(100);
        }
    }
}
