using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace GiaLai.Lgsp.Demo;

/// <summary>What the journey looks up afterwards.</summary>
/// <param name="TraceId">Given by the caller.</param>
/// <param name="ReadId">Request id of the read.</param>
/// <param name="SentId">Request id of the document.</param>
/// <param name="SentSha256">Of the document, hex.</param>
/// <param name="RefusedId">Request id of the refused change.</param>
internal sealed record MadeCalls(string TraceId, string ReadId, string SentId, string SentSha256, string RefusedId);

/// <summary>Calls through the gateway: what the grant allows, and what it does not.</summary>
internal sealed class Calls(Cast cast, Screen screen)
{
    private const string Parcel = "/parcels/23575-001-0001";

    private string Api => $"/api/{cast.Service}";

    public async Task<MadeCalls> RunAsync()
    {
        Screen.Chapter("Lượt gọi qua cổng", "Calls through the gateway");
        var oneStop = cast[cast.OneStop];
        var trace = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        string? read = null, sent = null, sha256 = null, refusedId = null;

        await screen.StepAsync("Khai thác một thửa đất", "A parcel is read", async () =>
        {
            var answer = (await oneStop.GetAsync(Api + Parcel, ("traceparent", $"00-{trace}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}-01"))).Expect(200);
            read = answer.RequestId;
            return $"{answer.Json.GetProperty("id")}: {answer.Json.GetProperty("areaM2")} m², {answer.Json.GetProperty("holder").GetProperty("name")}; request {read}";
        });

        await screen.StepAsync("Gửi hồ sơ quét 13 MiB", "A scanned deed of 13 MiB is sent", async () =>
        {
            var deed = RandomNumberGenerator.GetBytes(13 * 1024 * 1024);
            sha256 = Convert.ToHexStringLower(SHA256.HashData(deed));
            var body = new ByteArrayContent(deed) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
            var answer = (await oneStop.PostAsync(Api + Parcel + "/documents", body)).Expect(200);
            sent = answer.RequestId;
            return answer.Json.GetProperty("bytes").GetInt64() == deed.Length && answer.Json.GetProperty("sha256").GetString() == sha256
                ? $"{deed.Length} bytes arrived, SHA-256 {sha256[..16]}… is the same on both sides"
                : throw new StepFailedException($"the provider got something else: {answer.Text}");
        });

        await screen.StepAsync("Thao tác ngoài quyền bị từ chối, bên cung cấp không bị gọi", "An operation outside the grant is refused, the provider not called", async () =>
        {
            var before = (await oneStop.GetAsync(Api + Parcel)).Expect(200).Json.GetProperty("version").GetInt32();
            var refused = (await oneStop.PatchAsync(Api + Parcel, new { areaM2 = 1 })).Expect(403);
            var after = (await oneStop.GetAsync(Api + Parcel)).Expect(200).Json.GetProperty("version").GetInt32();
            refusedId = refused.RequestId;
            return before == after ? Refusal(refused) : throw new StepFailedException("the provider was called");
        });

        await screen.StepAsync("Mục đích không có trong quyền bị từ chối", "A purpose outside the grant is refused", async () =>
            Refusal((await oneStop.GetAsync(Api + Parcel, ("Lgsp-Purpose", "curiosity"))).Expect(403)));

        await screen.StepAsync("Hệ thống không có quyền bị từ chối", "A system without a grant is refused", async () =>
            Refusal((await cast[cast.Cadastre].GetAsync(Api + Parcel)).Expect(403)));

        await screen.StepAsync("Mã truy cập giả bị từ chối", "A forged token is refused", async () =>
            Refusal((await oneStop.GetAsync(Api + Parcel, ("Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJvbmUtc3RvcEBIMjEuMDEifQ."))).Expect(401)));

        await screen.StepAsync("Phường chỉ nhận các trường được cấp", "The ward gets the granted fields only", async () =>
        {
            var answer = (await cast[Cast.WardDesk].GetAsync(Api + Parcel)).Expect(200).Json;
            return answer.TryGetProperty("holder", out _) ? throw new StepFailedException($"the holder is shown: {answer}") : answer.ToString();
        });

        return new MadeCalls(trace, read!, sent!, sha256!, refusedId!);
    }

    private static string Refusal(Answer refused) =>
        refused.Error is { } code
            ? $"{refused.Status} {code}: {refused.Json.GetProperty("titleVi")}"
            : throw new StepFailedException($"the refusal is not the platform's: {refused.Text}");
}
