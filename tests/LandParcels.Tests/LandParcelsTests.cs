using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using YamlDotNet.Serialization;

namespace GiaLai.Lgsp.LandParcels.Tests;

public sealed class LandParcelsTests(LandParcelsApp app) : IClassFixture<LandParcelsApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_document_names_every_route_and_no_other()
    {
        var document = new Deserializer().Deserialize<Dictionary<string, object>>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "land-parcels.openapi.yaml")));
        var documented =
            from path in (Dictionary<object, object>)document["paths"]
            from member in (Dictionary<object, object>)path.Value
            where member.Key is "get" or "post" or "put" or "patch" or "delete"
            select $"{((string)member.Key).ToUpperInvariant()} {path.Key}";

        Assert.Equal(app.Routes.Except(["GET /healthz", "GET /readyz"]).Order(), documented.Order());
    }

    [Fact]
    public async Task Pages_hold_every_parcel_once_and_in_order()
    {
        var ids = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await app.Client.GetFromJsonAsync<JsonElement>($"/parcels?limit=200&cursor={cursor}", Cancellation);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(parcel => parcel.GetProperty("id").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        Assert.Equal(4_800, ids.Count);
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task The_same_parcels_come_at_each_start()
    {
        var parcel = await app.Client.GetFromJsonAsync<JsonElement>("/parcels/23575-001-0001", Cancellation);

        Assert.Equal(2150.4m, parcel.GetProperty("areaM2").GetDecimal());
        Assert.Equal("Nguyễn Thị Ví Dụ 2413", parcel.GetProperty("holder").GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_parcels_of_one_person_are_found_by_a_number_that_stands_in_no_address()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/owned-parcels");
        request.Headers.Add("Owner-Id", "000000002413");

        using var response = await app.Client.SendAsync(request, Cancellation);

        var text = await response.Content.ReadAsStringAsync(Cancellation);
        var parcels = JsonElement.Parse(text).GetProperty("items").EnumerateArray().ToList();
        Assert.Contains(parcels, parcel => parcel.GetProperty("id").GetString() == "23575-001-0001");
        Assert.All(parcels, parcel => Assert.Equal("Nguyễn Thị Ví Dụ 2413", parcel.GetProperty("holder").GetProperty("name").GetString()));
        Assert.DoesNotContain("000000002413", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scanned_deed_is_counted_and_hashed()
    {
        var deed = RandomNumberGenerator.GetBytes(13 * 1024 * 1024);

        var response = await app.Client.PostAsync("/parcels/23575-001-0002/documents", new ByteArrayContent(deed), Cancellation);

        var taken = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(deed.LongLength, taken.GetProperty("bytes").GetInt64());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(deed)), taken.GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task A_change_is_refused_when_the_parcel_changed_meanwhile()
    {
        var first = await Change("\"1\"", new { areaM2 = 120.5 });
        var second = await Change("\"1\"", new { landUse = "CLN" });

        Assert.Equal("\"2\"", first.Headers.ETag?.ToString());
        Assert.Equal(HttpStatusCode.PreconditionFailed, second.StatusCode);

        async Task<HttpResponseMessage> Change(string version, object change)
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, "/parcels/23575-001-0003") { Content = JsonContent.Create(change) };
            request.Headers.Add("If-Match", version);
            return await app.Client.SendAsync(request, Cancellation);
        }
    }

    [Theory]
    [InlineData("/parcels/99999-001-0001", 404)]
    [InlineData("/parcels?limit=201", 400)]
    [InlineData("/parcels?limit=many", 400)]
    [InlineData("/parcels?commune=Pleiku", 400)]
    [InlineData("/parcels?cursor=*", 400)]
    [InlineData("/owned-parcels", 400)]
    [InlineData("/nowhere", 404)]
    public async Task Refusals_are_problems(string address, int status)
    {
        var response = await app.Client.GetAsync(address, Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }
}
