using System.Net.Http.Headers;
using System.Text;

namespace GiaLai.Lgsp.Demo;

/// <summary>People log in; the operator brings the province's agencies in and registers systems.</summary>
internal sealed class Directory(Cast cast, Screen screen)
{
    public async Task RunAsync(LocalPlatform platform)
    {
        Screen.Chapter("Con người, cơ quan, hệ thống", "People, agencies, systems");

        await screen.StepAsync("Cổng kết nối sẵn sàng", "The gateway is ready", async () =>
        {
            using var http = new HttpClient { BaseAddress = platform.Gateway };
            using var ready = await http.GetAsync("/readyz");
            return ready.IsSuccessStatusCode ? "readyz 200" : throw new StepFailedException($"GET /readyz answered {(int)ready.StatusCode}");
        });

        await screen.StepAsync("Năm cán bộ đăng nhập bằng mật khẩu và mã TOTP", "Five people log in: OIDC code, PKCE, TOTP", async () =>
        {
            foreach (var user in cast.People)
            {
                await cast.LogInAsync(user);
            }

            return string.Join(", ", cast.People.Select(user => $"{user} ({platform.People[user].Agency})"));
        });

        await screen.StepAsync("Tệp CSV sai bị từ chối trọn gói", "A CSV with faults is refused as a whole", async () =>
        {
            var faulty = "code,code102,name_vi,name_en,parent,valid_from,valid_to,successor\nH21.98,,Đúng,,H21,2025-07-01,,\nh21,,Sai mã,,,2025-07-01,,\nH21.99,,,,H21,1/7/2025,,\n";
            var refused = (await cast[cast.Operator].PostAsync("/registry/v1/agencies/import", Csv(faulty))).Expect(422);
            (await cast[cast.Operator].GetAsync("/registry/v1/agencies/H21.98")).Expect(404);
            return $"{refused.Error}: {refused.Json.GetProperty("errors").GetArrayLength()} errors with their lines, nothing imported";
        });

        await screen.StepAsync("Đơn vị vận hành nhập danh mục cơ quan của tỉnh", "The operator imports the province's agencies", async () =>
        {
            var file = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "seed", "agencies.csv"));
            var done = (await cast[cast.Operator].PostAsync("/registry/v1/agencies/import", Csv(file))).Expect(200).Json;
            return $"{done.GetProperty("created")} new, {done.GetProperty("changed")} changed, {done.GetProperty("unchanged")} as before";
        });

        await screen.StepAsync("Mã cũ H08.05 dẫn tới cơ quan kế thừa", "The closed code H08.05 leads to its successor", async () =>
        {
            var today = (await cast[cast.Operator].GetAsync("/registry/v1/agencies/H08.05")).Expect(200).Json;
            var then = (await cast[cast.Operator].GetAsync("/registry/v1/agencies/H08.05?on=2025-06-30")).Expect(200).Json;
            return $"2025-06-30: {then.GetProperty("code")}; today: {today.GetProperty("code")} {today.GetProperty("nameVi")}";
        });

        await screen.StepAsync("Đăng ký hệ thống cung cấp và hệ thống khai thác", "Provider and consumer systems are registered and get tokens", async () =>
        {
            await RegisterAsync(cast.Cadastre, "Hệ thống thông tin đất đai");
            await RegisterAsync(cast.OneStop, "Hệ thống giải quyết thủ tục hành chính");
            await RegisterAsync(Cast.WardDesk, "Bộ phận một cửa phường Pleiku");
            await RegisterAsync(Cast.DocumentDesk, "Hệ thống quản lý văn bản Sở Tài chính");
            return $"{cast.Cadastre}, {cast.OneStop}, {Cast.WardDesk}, {Cast.DocumentDesk}: client_credentials, ES256 tokens";
        });
    }

    /// <summary>A system that is there from an earlier run gets a new secret: the old one was shown once.</summary>
    private async Task RegisterAsync(string systemId, string displayName)
    {
        var (name, agency) = (systemId.Split('@')[0], systemId.Split('@')[1]);
        var systems = $"/registry/v1/agencies/{agency}/systems";
        var registered = (await cast[cast.Operator].PostAsync(systems, new { name, displayName })).Expect(201, 409);
        if (registered.Status == 409)
        {
            registered = (await cast[cast.Operator].PostAsync($"{systems}/{name}/secret", new { overlapHours = 0 })).Expect(200);
        }

        var secret = registered.Json.GetProperty("secret").GetString()!;
        await LocalPlatform.KeepSecretAsync(systemId, secret);
        await cast.LogInAsync(systemId, secret);
    }

    private static StringContent Csv(string text) => new(text, Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));
}
