using System.Text.Json;

namespace GiaLai.Lgsp.Demo;

/// <summary>Consumers ask with purpose and legal basis, the provider's officer grants.</summary>
internal sealed class Access(Cast cast, Screen screen)
{
    private static readonly string[] Purposes = ["administrative-procedure"];
    private static readonly string[] LegalBasis = ["Luật Đất đai số 31/2024/QH15"];

    public async Task RunAsync()
    {
        Screen.Chapter("Yêu cầu khai thác và quyền khai thác", "Access is asked for and granted");

        await screen.StepAsync(
            "Cán bộ bên khai thác gửi yêu cầu, bên cung cấp chấp thuận",
            "The consumer's officer asks, the provider's officer grants",
            () => GrantAsync(cast.ConsumerOfficer, cast.OneStop, ["listParcels", "getParcel", "listOwnedParcels", "addParcelDocument"], null));

        await screen.StepAsync(
            "Bộ phận một cửa phường chỉ được xem các trường cần thiết",
            "The ward's system asks for some fields of one operation",
            () => GrantAsync(Cast.WardDesk, Cast.WardDesk, ["getParcel"], ["id", "commune", "areaM2", "landUse", "certificate"]));
    }

    private async Task<string> GrantAsync(string who, string consumer, string[] operations, string[]? fields)
    {
        var before = await FindAsync(consumer);
        if (before is { } narrow && operations.Except(narrow.GetProperty("operations").EnumerateArray().Select(operation => operation.GetString()!)).Any())
        {
            (await cast[cast.ProviderOfficer].PostAsync($"/registry/v1/grants/{narrow.GetProperty("id")}/terminate", new { reason = "Thay bằng quyền rộng hơn" })).Expect(200);
        }
        else if (before is { } known)
        {
            if (known.GetProperty("state").GetString() == "suspended")
            {
                (await cast[cast.ProviderOfficer].PostAsync($"/registry/v1/grants/{known.GetProperty("id")}/resume", new { reason = "Trình diễn lại" })).Expect(200);
            }

            return $"grant {known.GetProperty("id")} from an earlier run";
        }

        var request = (await cast[who].PostAsync("/registry/v1/access-requests", new
        {
            consumer,
            service = cast.Service,
            purposes = Purposes,
            legalBasis = LegalBasis,
            operations,
            fields,
            until = TimeProvider.System.GetUtcNow().AddYears(1),
            quota = new { permits = 6_000, periodSeconds = 60 },
            note = "Giải quyết thủ tục đất đai",
        })).Expect(201).Json;
        var address = $"/registry/v1/access-requests/{request.GetProperty("id")}";
        (await cast[who].PostAsync(address + "/submit")).Expect(200);
        var granted = (await cast[cast.ProviderOfficer].PostAsync(address + "/approve", new { note = "Đồng ý" })).Expect(200).Json;
        return $"{consumer}: {string.Join(", ", operations)}{(fields is null ? "" : $" ({fields.Length} fields)")}; in force: {await InForce.TextAsync(cast, granted)}";
    }

    private async Task<JsonElement?> FindAsync(string consumer) => await FindAsync(cast, consumer);

    /// <summary>The consumer's open grant at the service; null when there is none.</summary>
    public static async Task<JsonElement?> FindAsync(Cast cast, string consumer)
    {
        var grants = (await cast[cast.ProviderOfficer].GetAsync(
            $"/registry/v1/grants?consumer={Uri.EscapeDataString(consumer)}&service={Uri.EscapeDataString(cast.Service)}")).Expect(200).Json;
        var open = grants.GetProperty("items").EnumerateArray().Where(grant => grant.GetProperty("state").GetString() is "active" or "suspended");
        return open.Select(grant => (JsonElement?)grant).FirstOrDefault();
    }
}
