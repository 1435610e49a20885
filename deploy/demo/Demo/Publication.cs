using System.Text.Json;

namespace GiaLai.Lgsp.Demo;

/// <summary>The provider describes its service; another person looks at it; it is published.</summary>
internal sealed class Publication(Cast cast, Screen screen)
{
    private string Services => $"/registry/v1/agencies/{cast.ProviderAgency}/services";

    private string Version => $"{Services}/land-parcels/versions/v1";

    public async Task RunAsync(LocalPlatform platform)
    {
        Screen.Chapter("Dịch vụ chia sẻ dữ liệu", "A service is published");
        var officer = cast[cast.ProviderOfficer];

        await screen.StepAsync("Cơ quan cung cấp đăng ký dịch vụ land-parcels", "The provider registers land-parcels: OpenAPI 3.1, upstream, policy", async () =>
        {
            (await officer.PostAsync(Services, new
            {
                name = "land-parcels",
                titleVi = "Thửa đất",
                titleEn = "Land parcels",
                summaryVi = "Thửa đất, lịch sử biến động, tiếp nhận hồ sơ quét",
                summaryEn = "Parcels, their history, intake of scanned deeds",
            })).Expect(201, 409);
            (await officer.PutAsync(Version, new
            {
                documentText = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "seed", "land-parcels.openapi.yaml")),
                upstreams = new[] { platform.Services["land-parcels"] },
                policy = new { timeoutMs = 30_000, maxBodyBytes = 64 * 1024 * 1024, healthPath = "/healthz", dataClass = 3, personalData = "basic" },
            })).Expect(200, 201);
            var lint = (await officer.GetAsync(Version + "/lint")).Expect(200).Json;
            return $"{cast.Service}: lint {lint.GetProperty("errors")} errors, {lint.GetProperty("warnings")} warnings";
        });

        if (await StateAsync() == "published")
        {
            await screen.StepAsync("Dịch vụ đã công bố từ lần trước", "It is published from an earlier run", async () =>
            {
                var version = (await officer.GetAsync(Version)).Expect(200).Json;
                return $"revision {version.GetProperty("published").GetProperty("revision")}, nothing to review";
            });
        }
        else
        {
            await ReviewAsync(officer);
        }

        await screen.StepAsync("Tài liệu công bố không lộ địa chỉ nội bộ", "The published document names the gateway only", async () =>
        {
            var document = (await cast[cast.ConsumerOfficer].GetAsync(Version + "/openapi")).Expect(200).Text;
            return document.Contains(platform.Services["land-parcels"].Authority, StringComparison.Ordinal)
                ? throw new StepFailedException("the published document shows the upstream")
                : $"servers: {cast.Service} at {platform.Gateway}";
        });
    }

    private async Task ReviewAsync(Caller officer)
    {
        await screen.StepAsync("Trình duyệt; người trình không được tự duyệt", "Submitted; who submitted cannot approve", async () =>
        {
            if (await StateAsync() == "draft")
            {
                (await officer.PostAsync(Version + "/submit", new { })).Expect(200);
            }

            var refused = (await officer.PostAsync(Version + "/approve", new { })).Expect(403);
            return $"{refused.Error}: {refused.Json.GetProperty("titleVi")}";
        });

        await screen.StepAsync("Đơn vị vận hành phê duyệt và công bố", "The operator's reviewer approves, it is published", async () =>
        {
            if (await StateAsync() != "approved")
            {
                (await cast[cast.Reviewer].PostAsync(Version + "/approve", new { note = "Đạt quy chuẩn" })).Expect(200);
            }

            var published = (await cast[cast.Reviewer].PostAsync(Version + "/publish")).Expect(200).Json;
            return "in force: " + await InForce.TextAsync(cast, published);
        });
    }

    /// <summary>The open revision's, where there is one; else the version's.</summary>
    private async Task<string> StateAsync()
    {
        var version = (await cast[cast.ProviderOfficer].GetAsync(Version)).Expect(200).Json;
        return version.TryGetProperty("open", out var open) && open.ValueKind == JsonValueKind.Object
            ? open.GetProperty("state").GetString()!
            : version.GetProperty("state").GetString()!;
    }
}
