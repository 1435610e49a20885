using System.Net;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Registry.Tests.Drivers;

namespace GiaLai.Lgsp.Registry.Tests.Policies;

public sealed class ChannelPolicyTests(RegistryFixture registry)
{
    [Fact]
    public async Task The_switch_to_NDOP_is_a_date_in_the_profile()
    {
        using var reader = registry.Operator;

        Assert.Equal(["NDXP", "direct"], await ChannelsAsync(reader, "subject=G06/enterprises&on=2026-12-31"));
        Assert.Equal(["NDOP", "NDXP"], await ChannelsAsync(reader, "subject=G06/enterprises&on=2027-01-01"));
        Assert.Equal(["VXP"], await ChannelsAsync(reader, "subject=G07/dossiers&on=2027-01-01"));
        (await reader.GetAsync("/channel-policy/decision?subject=G06/enterprises&on=2020-01-01")).IsRefused(HttpStatusCode.NotFound, "REG-0172");
    }

    [Fact]
    public async Task A_change_is_a_new_version_with_its_reason_and_the_one_before_stays()
    {
        using var changer = registry.Operator;
        var before = (await changer.GetAsync("/channel-policy")).IsOk();
        var version = before["version"]!.GetValue<long>();
        var entries = before["entries"]!.DeepClone().AsArray();
        entries.Add(JsonNode.Parse("""{"subject":"dataset:land-parcels","channels":["NDOP"],"effectiveFrom":"2026-07-01","citation":"Nghị định 278/2025/NĐ-CP"}"""));

        var changed = (await changer.PutAsync("/channel-policy", new { reason = "Dữ liệu đất đai lên NDOP sớm", entries }, ("If-Match", $"\"{version}\""))).IsOk();

        Assert.Equal(version + 1, changed["version"]!.GetValue<long>());
        Assert.Equal(["NDOP"], await ChannelsAsync(changer, "subject=dataset:land-parcels&on=2026-07-01"));
        Assert.Equal(before["entries"]!.ToJsonString(), (await changer.GetAsync($"/channel-policy?version={version}")).IsOk()["entries"]!.ToJsonString());
        (await changer.PutAsync("/channel-policy", new { reason = "x", entries }, ("If-Match", $"\"{version}\""))).IsRefused(HttpStatusCode.PreconditionFailed, "REG-0101");
        Assert.Contains("Dữ liệu đất đai lên NDOP sớm", (await changer.GetAsync("/decisions?subject=channel-policy")).IsOk().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_of_a_profile_are_told_at_once()
    {
        using var changer = registry.Operator;

        var refused = (await changer.PutAsync("/channel-policy", new
        {
            entries = new object[]
            {
                new { subject = "*", channels = new[] { "NDXP" }, effectiveFrom = "2026-01-01", citation = "x" },
                new { subject = "*", channels = new[] { "NDOP" }, effectiveFrom = "2027-01-01", citation = "x" },
                new { subject = "enterprises", channels = new[] { "FAX" }, effectiveFrom = "2027-01-01", effectiveTo = "2026-01-01" },
            },
        })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002");

        Assert.Equal(
            ["entries[1].effectiveFrom", "entries[2].channels", "entries[2].citation", "entries[2].effectiveTo", "entries[2].subject", "reason"],
            refused.Fields.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_code_that_ended_names_what_took_its_place()
    {
        using var changer = registry.Operator;
        var list = $"/code-lists/provinces-{Guid.CreateVersion7():N}";

        var entries = new object[]
        {
            new { code = "52", nameVi = "Tỉnh Gia Lai", validFrom = "2025-07-01" },
            new { code = "64", nameVi = "Tỉnh Gia Lai", validFrom = "2020-01-01", validTo = "2025-06-30", replacedBy = new[] { "52" } },
        };
        (await changer.PutAsync(list, new { entries })).IsOk();

        Assert.Equal("52", (await changer.GetAsync(list)).IsOk()["entries"]![1]!["replacedBy"]![0]!.GetValue<string>());
        var refused = (await changer.PutAsync(list, new
        {
            entries = new object[]
            {
                new { code = "52", nameVi = "Tỉnh Gia Lai", validFrom = "2025-07-01", replacedBy = new[] { "64" } },
                new { code = "64", nameVi = "Tỉnh Gia Lai", validFrom = "2020-01-01", validTo = "2025-06-30", replacedBy = new[] { "77" } },
            },
        })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002");
        Assert.Equal(["entries[0].replacedBy", "entries[1].replacedBy"], refused.Fields.Order(StringComparer.Ordinal));
    }

    private static async Task<IEnumerable<string>> ChannelsAsync(Api api, string query) =>
        (await api.GetAsync("/channel-policy/decision?" + query)).IsOk()["channels"]!.AsArray().Select(channel => channel!.GetValue<string>());
}
