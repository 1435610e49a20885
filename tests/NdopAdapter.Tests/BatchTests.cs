using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.NdopAdapter.Tests;

public sealed class BatchTests(NdopFixture ndop)
{
    private const string Rows = """
        {"id":"23575-1","areaM2":120.5,"changedOn":"2026-11-01","isUrban":true}
        {"id":"23575-2","areaM2":80}

        """;

    [Fact]
    public async Task Rows_go_up_in_NDOP_s_names_and_the_confirmation_is_held_against_the_manifest()
    {
        const string Id = "N10.01/land-parcels";
        await ndop.RegisteredAsync(Id);
        var batch = await ndop.ConfirmedAsync(Id, Rows);

        var there = (await ndop.ThereAsync())["batches"]![batch]!;
        Assert.Equal(("COMPLETE", 2, 1), (there["status"]!.GetValue<string>(), there["records"]!.GetValue<int>(), there["received"]!.GetValue<int>()));
        var sent = (await ndop.National.GetFromJsonAsync<JsonArray>("/control/ndop/calls", TestContext.Current.CancellationToken))!
            .Single(call => call!["path"]!.GetValue<string>() == $"/ndop/batches/{batch}/rows")!["body"]!.GetValue<string>();
        Assert.Equal("{\"maThua\":\"23575-1\",\"dienTich\":120.5,\"ngayBienDong\":\"2026-11-01\",\"isUrban\":true}\n{\"maThua\":\"23575-2\",\"dienTich\":80}\n", sent);
        Assert.Equal("DS-", (await ndop.ThereAsync())["datasets"]![Id]!["id"]!.GetValue<string>()[..3]);
    }

    [Fact]
    public async Task CSV_goes_up_as_CSV_with_NDOP_s_header()
    {
        const string Id = "N10.02/land-parcels";
        await ndop.RegisteredAsync(Id);
        var (status, body) = await ndop.PushAsync(Id, "areaM2,id\r\n12.5,\"a,\"\"b\"\"\"\r\n7,c\r\n", "text/csv", "?mode=snapshot&period=2026-11");
        Assert.Equal(202, status);
        await ndop.BecomesAsync(body["id"]!.GetValue<string>(), "confirmed");

        var sent = (await ndop.National.GetFromJsonAsync<JsonArray>("/control/ndop/calls", TestContext.Current.CancellationToken))!
            .Single(call => call!["path"]!.GetValue<string>() == $"/ndop/batches/{body["id"]}/rows")!;
        Assert.Equal("dienTich,maThua\n12.5,\"a,\"\"b\"\"\"\n7,c\n", sent["body"]!.GetValue<string>());
        Assert.Equal(2, body["rowCount"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("{\"id\":\"a\",\"areaM2\":1}\n{\"id\":\"b\"}\n", 2, "areaM2")]
    [InlineData("{\"areaM2\":1}\n", 1, "id")]
    [InlineData("{\"id\":\"a\",\"areaM2\":\"1\"}\n", 1, "areaM2")]
    [InlineData("{\"id\":\"a\",\"areaM2\":1,\"changedOn\":\"01/11/2026\"}\n", 1, "changedOn")]
    [InlineData("{\"id\":\"a\",\"areaM2\":1,\"owner\":\"Nguyễn\"}\n", 1, "owner")]
    [InlineData("{\"id\":\"a\",\"id\":\"b\",\"areaM2\":1}\n", 1, "id")]
    [InlineData("{\"id\":\"a\",\"areaM2\":1}{}\n", 1, null)]
    [InlineData("{\"id\":\n", 1, null)]
    [InlineData("[1]\n", 1, null)]
    public async Task A_row_that_does_not_fit_is_named_and_nothing_of_the_batch_is_taken(string rows, int line, string? field)
    {
        const string Id = "N10.03/land-parcels";
        await ndop.RegisteredAsync(Id);
        var (status, body) = await ndop.PushAsync(Id, rows);

        Assert.Equal((422, "NDO-0110"), (status, body["code"]!.GetValue<string>()));
        var error = body["errors"]![0]!;
        Assert.Equal((line, field), (error["line"]!.GetValue<int>(), error["field"]?.GetValue<string>()));
        Assert.Empty((await ndop.GetAsync($"batches?dataset={Uri.EscapeDataString(Id)}"))["items"]!.AsArray());
    }

    [Theory]
    [InlineData("id,areaM2\na\n", "NDO-0110")]
    [InlineData("id\na\n", "NDO-0110")]
    [InlineData("id,areaM2\n\"a,1\n", "NDO-0110")]
    [InlineData("id,areaM2\na\"b,1\n", "NDO-0110")]
    [InlineData("id,areaM2\n", "NDO-0111")]
    [InlineData("", "NDO-0111")]
    public async Task CSV_that_is_none_is_refused(string rows, string code)
    {
        const string Id = "N10.04/land-parcels";
        await ndop.RegisteredAsync(Id);

        Assert.Equal(code, (await ndop.PushAsync(Id, rows, "text/csv")).Body["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_same_key_with_the_same_rows_is_the_same_batch_and_with_others_a_conflict()
    {
        const string Id = "N10.05/land-parcels";
        await ndop.RegisteredAsync(Id);
        var (first, batch) = await ndop.PushAsync(Id, Rows, key: "k1");
        var (again, same) = await ndop.PushAsync(Id, Rows, key: "k1");
        var (other, refused) = await ndop.PushAsync(Id, "{\"id\":\"x\",\"areaM2\":1}\n", key: "k1");

        Assert.Equal((202, 200, 409), (first, again, other));
        Assert.Equal(batch["id"]!.GetValue<string>(), same["id"]!.GetValue<string>());
        Assert.Equal("NDO-0112", refused["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_lost_confirmation_is_repeated_and_no_row_goes_up_twice()
    {
        await using var own = await NdopFixture.StartAsync();
        const string Id = "N10.06/land-parcels";
        await own.RegisteredAsync(Id);
        await own.FaultAsync(new { kind = "LoseAnswer", path = "/rows", times = 1 });

        var batch = await own.ConfirmedAsync(Id, Rows);

        Assert.Equal(1, (await own.ThereAsync())["batches"]![batch]!["received"]!.GetValue<int>());
        var calls = (await own.National.GetFromJsonAsync<JsonArray>("/control/ndop/calls", TestContext.Current.CancellationToken))!;
        Assert.Equal(1, calls.Count(call => call!["path"]!.GetValue<string>().EndsWith("/rows", StringComparison.Ordinal)));
        Assert.Equal(2, calls.Count(call => call!["path"]!.GetValue<string>() == $"/ndop/batches/{batch}"));
    }

    [Fact]
    public async Task A_confirmation_of_other_rows_is_no_confirmation()
    {
        await using var own = await NdopFixture.StartAsync(("Partner:MappingFile", UnsignedMapping(ndop.Folder)));
        const string Id = "N10.07/land-parcels";
        await own.RegisteredAsync(Id);
        await own.FaultAsync(new { kind = "Status", status = 200, path = "/rows", body = """{"status":"COMPLETE","records":1,"checksum":"00"}""" });

        var (_, batch) = await own.PushAsync(Id, Rows);
        await own.BecomesAsync(batch["id"]!.GetValue<string>(), "refused");
        Assert.StartsWith("NDO-0120", (await own.GetAsync($"batches/{batch["id"]}"))["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Html200", "NDO-0211")]
    [InlineData("Malformed", "NDO-0212")]
    [InlineData("HugeBody", "NDO-0213")]
    [InlineData("Redirect", "NDO-0210")]
    [InlineData("ErrorBody", "NDO-0214")]
    [InlineData("Throttle", "NDO-0205")]
    [InlineData("Cut", "NDO-0209")]
    [InlineData("Silence", "NDO-0208")]
    public async Task A_hostile_answer_has_its_code_and_the_rows_go_up_afterwards(string kind, string code)
    {
        await using var own = await NdopFixture.StartAsync(("Partner:Timeout", "00:00:01"), ("Partner:Retries", "0"));
        const string Id = "N10.08/land-parcels";
        await own.RegisteredAsync(Id);
        await own.FaultAsync(new { kind, path = "/ndop/batches", times = 2 });
        var (_, batch) = await own.PushAsync(Id, Rows);

        await Eventually.HoldsAsync(
            async () => (await own.GetAsync("partners"))["items"]![0]!["tasks"]!.AsArray().Any(task => task!["outcome"]?.GetValue<string>() == code), $"{code} is shown");
        await own.BecomesAsync(batch["id"]!.GetValue<string>(), "confirmed");
    }

    [Theory]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(400)]
    public async Task A_page_that_refuses_is_no_word_of_NDOP_and_the_rows_go_up_afterwards(int status)
    {
        await using var own = await NdopFixture.StartAsync(("Partner:Retries", "0"));
        const string Id = "N10.11/land-parcels";
        await own.RegisteredAsync(Id);
        await own.FaultAsync(new { kind = "Status", status, contentType = "text/html", body = "<html>nginx</html>", path = "/ndop/batches", times = 2 });
        var (_, batch) = await own.PushAsync(Id, Rows);

        await own.BecomesAsync(batch["id"]!.GetValue<string>(), "confirmed");
    }

    [Fact]
    public async Task An_agency_pushes_its_own_datasets_alone_and_state_secrets_do_not_travel()
    {
        const string Id = "N10.09/land-parcels";
        await ndop.RegisteredAsync(Id);
        using var other = ndop.As("may@N10.10", "N10.10");
        using var own = ndop.As("may@N10.09", "N10.09");
        using var refused = await other.PutAsJsonAsync($"/ndop/v1/datasets/{Id}", NdopFixture.Description(), TestContext.Current.CancellationToken);
        using var seen = await other.GetAsync(new Uri($"/ndop/v1/datasets/{Id}", UriKind.Relative), TestContext.Current.CancellationToken);
        using var kept = await own.PutAsJsonAsync($"/ndop/v1/datasets/{Id}", NdopFixture.Description(), TestContext.Current.CancellationToken);
        using var secret = await own.PutAsJsonAsync(
            "/ndop/v1/datasets/N10.09/secret", new { titleVi = "Mật", dataClass = 5, fields = new[] { new { name = "id", isKey = true } } }, TestContext.Current.CancellationToken);

        Assert.Equal((403, 404, 200, 422), ((int)refused.StatusCode, (int)seen.StatusCode, (int)kept.StatusCode, (int)secret.StatusCode));
        Assert.Equal(1, (await kept.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["schemaVersion"]!.GetValue<int>());
    }

    /// <summary>A partner that does not sign: only so can a test put words into its mouth.</summary>
    private static string UnsignedMapping(string folder)
    {
        var mapping = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "ndop.mapping.json")).Replace(", \"signatureHeader\": \"Ndop-Signature\"", "", StringComparison.Ordinal);
        var file = Path.Combine(folder, "unsigned.json");
        File.WriteAllText(file, mapping);
        return file;
    }
}
