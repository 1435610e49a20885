using System.Net;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Gateway.Tests;

/// <summary>Whose data a call asks for: noted as a keyed hash, and nowhere else.</summary>
public sealed class SubjectTests(World world)
{
    /// <summary>Nobody's: no province has this code.</summary>
    private const string Person = "000777123456";

    [Theory]
    [InlineData("/by-header", Person)]
    [InlineData("/by-header", "000 777-123.456")]
    [InlineData("/by-query?other=1&ownerId=" + Person, null)]
    [InlineData("/by-query?OWNERID=000%20777+123456", null)]
    [InlineData("/by-query?owner%49d=" + Person + "&ownerId=000777.123456", null)]
    [InlineData("/by-path/" + Person + "/parcels", null)]
    [InlineData("/by-path/0007771234%356/parcels", null)]
    [InlineData("/by-file/" + Person + ".json", null)]
    public async Task A_person_that_a_request_names_stands_in_its_record_as_a_hash(string path, string? header)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, grant => grant with { Operations = ["byHeader", "byQuery", "byPath", "byFile"] });
        var request = scene.Request(HttpMethod.Get, path);
        if (header is not null)
        {
            request.Headers.Add("Owner-Id", header);
        }

        using var answer = await scene.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(World.SubjectKey.Hash("citizen-id", Person), (await world.Records.OfAsync(answer.RequestId())).SubjectHash);
    }

    [Theory]
    [InlineData("/by-header")]
    [InlineData("/by-query?ownerId=")]
    [InlineData("/by-query?owner=" + Person)]
    [InlineData("/other/1")]
    public async Task A_request_that_names_nobody_has_no_hash(string path)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider);

        using var answer = await scene.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null((await world.Records.OfAsync(answer.RequestId())).SubjectHash);
    }

    [Fact]
    public async Task A_call_names_one_person()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider);

        using var answer = await scene.GetAsync($"/by-query?ownerId={Person}&OwnerId=000777123457");

        var body = await answer.IsRefusedAsync(HttpStatusCode.BadRequest, "GWY-0159");
        Assert.DoesNotContain("000777", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(provider.Calls);
    }

    [Theory]
    [InlineData("Owner-Id: 000777123456\r\nowner_id: 000777123457\r\n", "")]
    [InlineData("OWNER_ID: 000777123456\r\nowner_Id: 000777123457\r\n", "")]
    [InlineData("Owner-Id: 000777123456, 000777123457\r\n", "")]
    [InlineData("Owner-Id: 000777123456;000777123457\r\n", "")]
    [InlineData("", "?ownerId=000777123456,000777123457")]
    [InlineData("", "?ownerId=000777123456%2C000777123457")]
    public async Task Two_persons_are_two_in_whatever_way_they_are_written(string headers, string query)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider);

        var answer = await scene.SendRawAsync($"{scene.RawHead("GET", query.Length > 0 ? "/by-query" + query : "/by-header")}{headers}\r\n");

        Assert.Equal("GWY-0159", answer.ErrorCode);
        Assert.Empty(provider.Calls);
    }

    [Theory]
    [InlineData("owner_id: 000777123456\r\n")]
    [InlineData("Owner-Id: 000777123456\r\nowner_id: 000 777 123 456\r\n")]
    [InlineData("Owner-Id: 000777123456,\r\n")]
    public async Task One_person_is_one_however_often_and_in_whatever_spelling(string headers)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider);

        var answer = await scene.SendRawAsync($"{scene.RawHead("GET", "/by-header")}{headers}\r\n");

        Assert.Equal(200, answer.Status);
        Assert.Equal(World.SubjectKey.Hash("citizen-id", Person), (await world.Records.OfAsync(answer.Header("Lgsp-Request-Id")!)).SubjectHash);
    }

    [Theory]
    [InlineData("/by%2Dpath/" + Person + "/parcels")]
    [InlineData("/By-Path/" + Person + "/parcels")]
    [InlineData("//by-path/" + Person + "/parcels")]
    public async Task Nobody_reads_unseen_by_another_spelling_of_the_path_not_even_with_a_grant_for_the_whole_service(string path)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider);

        using var answer = await scene.GetAsync(path);

        await answer.IsRefusedAsync(HttpStatusCode.Forbidden, "GWY-0156");
        Assert.Empty(provider.Calls);
    }

    [Fact]
    public async Task The_number_is_in_no_record_journal_log_span_or_metric()
    {
        await using var traces = await TraceCollector.StartAsync();
        await using var broker = await TestBroker.CreateAsync();
        await using var queue = await RecordQueue.OpenAsync(broker.Uri);
        await using var provider = await Provider.StartAsync();
        var settings = world.Settings("subject-canary");
        settings["ConnectionStrings:RabbitMq"] = broker.Uri.ToString();
        foreach (var (name, value) in traces.Settings)
        {
            settings[name] = value;
        }

        await using var gateway = await GatewayProcess.StartAsync(settings);
        var key = ConsumerKey.Ed();
        using var scene = await SceneAsync(provider, client: client => client with { SignatureKeys = [key.Rule] }, gateway: gateway);
        var records = new List<CallRecord>();
        foreach (var (path, status, signed) in new[]
        {
            ("/by-header", HttpStatusCode.OK, false), ($"/by-query?ownerId={Person}", HttpStatusCode.OK, false), ($"/by-path/{Person}/parcels", HttpStatusCode.OK, true),
            ("/by-header", HttpStatusCode.OK, true), ($"/by-query?ownerId={Person}&ownerId=1", HttpStatusCode.BadRequest, false), ($"/By-Path/{Person}/parcels", HttpStatusCode.Forbidden, true),
        })
        {
            var request = scene.Request(HttpMethod.Get, path);
            request.Headers.Add("Owner-Id", Person);
            using var answer = await scene.SendAsync(signed ? key.Sign(request, null, new SigningWay { Components = ["@method", "@path", "@query", "lgsp-request-id", "owner-id"] }) : request);
            Assert.Equal(status, answer.StatusCode);
            records.Add(await queue.OfAsync(answer.RequestId()));
        }

        // The signed ones do hold it, for the one who has the key: so the search below looks in the right place.
        Assert.Equal(2, records.Count(record => record.RequestSignature is { } text && World.SubjectKey.Open(text, record.Id).Contains(Person, StringComparison.Ordinal)));
        Assert.Equal(4, records.Count(record => record.SubjectHash == World.SubjectKey.Hash("citizen-id", Person)));
        await Eventually.HoldsAsync(() => Task.FromResult(records.All(record => traces.Received.Contains(record.RequestId.ToString(), StringComparison.Ordinal))), "spans of all calls arrive");
        var metrics = await gateway.MetricsAsync();
        Assert.Contains("lgsp_gateway_calls", metrics, StringComparison.Ordinal);
        await gateway.StopAsync();

        var places = new Dictionary<string, string>
        {
            ["records"] = JsonSerializer.Serialize(records, LgspJson.Options),
            ["log"] = gateway.Output,
            ["spans"] = traces.Received,
            ["metrics"] = metrics,
        };
        foreach (var file in Directory.EnumerateFiles(world.PathOf("subject-canary"), "*", SearchOption.AllDirectories))
        {
            places[file] = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
        }

        Assert.Contains(places, place => place.Key.Contains("journal", StringComparison.Ordinal) && place.Value.Contains(records[0].Id.ToString(), StringComparison.Ordinal));
        Assert.Empty(places.Where(place => place.Value.Contains(Person, StringComparison.Ordinal)).Select(place => place.Key));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "mode 440")]
    [InlineData(UnixFileMode.UserRead, "AAECAw==", "32 bytes")]
    public async Task A_subject_key_that_others_may_read_or_that_is_none_is_refused_at_the_start(UnixFileMode mode, string content, string reason)
    {
        var settings = world.Settings("bad-subject-key");
        var file = world.PathOf($"subject-{Guid.CreateVersion7():N}.key");
        await File.WriteAllTextAsync(file, content);
        File.SetUnixFileMode(file, mode);
        settings["Gateway:SubjectKeyFile"] = file;

        var (exit, output) = await GatewayProcess.FailToStartAsync(settings);

        Assert.NotEqual(0, exit);
        Assert.Contains(reason, output, StringComparison.Ordinal);
        Assert.DoesNotContain(content, output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_is_the_one_of_the_test_vector()
    {
        Assert.Equal("bd60e2b29acecce29bd4ba06bf6bd8e30dc84b7e786fa0c46bfc924ac5f4ee7a", World.SubjectKey.Hash("citizen-id", "001 099-000.000"));
        Assert.Equal(World.SubjectKey.Hash("passport-number", "B1234567"), World.SubjectKey.Hash("passport-number", " b１２３４５６７ "));
        Assert.NotEqual(World.SubjectKey.Hash("tax-code", Person), World.SubjectKey.Hash("citizen-id", Person));
        Assert.Null(World.SubjectKey.Hash("citizen-id", " - "));
    }

    private Task<Scene> SceneAsync(
        Provider provider, Func<GrantRule, GrantRule>? grant = null, Func<ClientRule, ClientRule>? client = null, GatewayProcess? gateway = null) => world.SceneAsync(
        provider.Address,
        service: service => service with
        {
            Operations =
            [
                Operation("byHeader", "/by-header", "header", "Owner-Id"),
                Operation("byQuery", "/by-query", "query", "ownerId"),
                Operation("byPath", "/by-path/{ownerId}/parcels", "path", "ownerId"),
                Operation("byFile", "/by-file/{ownerId}.json", "path", "ownerId"),
                new() { OperationId = "other", Method = "GET", Path = "/other/{id}" },
            ],
        },
        grant: grant,
        client: client,
        gateway: gateway);

    private static ServiceOperation Operation(string id, string path, string @in, string name) => new()
    {
        OperationId = id,
        Method = "GET",
        Path = path,
        Subject = new SubjectParameter { Kind = "citizen-id", In = @in, Name = name },
    };
}
