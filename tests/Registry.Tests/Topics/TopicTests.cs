using System.Net;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Tests.Drivers;

namespace GiaLai.Lgsp.Registry.Tests.Topics;

/// <summary>A topic goes the way of a service: declared, reviewed by four eyes, published, asked for, granted.</summary>
public sealed class TopicTests(RegistryFixture registry)
{
    private const string Schema = """{"type":"object","required":["parcel"],"properties":{"parcel":{"type":"string"},"owner":{"$ref":"#/$defs/name"}},"$defs":{"name":{"type":"string","description":"Họ tên"}}}""";

    [Fact]
    public async Task A_topic_is_declared_reviewed_published_and_stands_in_the_directory_and_the_catalogue()
    {
        var province = await Province.FoundAsync(registry);
        using var integrator = province.Integrator;
        using var officer = province.ProviderOfficer;
        using var anybody = registry.Anonymous;

        var draft = (await PutAsync(province)).IsCreated();
        Assert.Equal($"/exchange/v1/topics/{province.Provider}/parcel-changed/v1", draft.Value("address"));
        (await anybody.GetAsync(Version(province) + "/schema")).IsRefused(HttpStatusCode.NotFound, "REG-0132");
        (await integrator.PostAsync(Version(province) + "/submit")).IsOk();
        (await integrator.PostAsync(Version(province) + "/approve")).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await officer.PostAsync(Version(province) + "/approve")).IsOk();
        (await registry.Operator.PostAsync(Version(province) + "/approve")).IsOk();
        var published = (await integrator.PostAsync(Version(province) + "/publish")).IsOk();

        Assert.Equal("published", published.Value("state"));
        Assert.Equal(30, published["published"]!["topic"]!["retentionDays"]!.GetValue<int>());
        Assert.Null(published["published"]!["policy"]);
        var rule = (await DirectoryTests.ReadAsync(registry)).Topics.Single(topic => topic.Topic.Agency.ToString() == province.Provider);
        Assert.Equal((TopicState.Published, Schema, true, 3, 30, false), (rule.State, rule.Schema, rule.CheckSchema, rule.DataClass, rule.RetentionDays, rule.Thin));
        Assert.Equal(Schema, (await anybody.GetAsync(Version(province) + "/schema")).IsOk().Text);
        Assert.DoesNotContain(registry.Gateway.Snapshot.Services, route => route.Service.Agency.ToString() == province.Provider);
        var entry = (await anybody.GetAsync($"/catalogue?agency={province.Provider}")).IsOk()["items"]!.AsArray().Single()!;
        Assert.Equal(("event", "Thửa đất thay đổi"), (entry["type"]!.GetValue<string>(), entry["titleVi"]!.GetValue<string>()));
        var dcat = (await anybody.GetAsync("/catalogue/dcat")).IsOk();
        var service = dcat["dcat:service"]!.AsArray().Single(one => one!["dct:identifier"]!.GetValue<string>() == Topic(province))!;
        Assert.Equal(("event", entry["document"]!.GetValue<string>()), (service["dct:type"]!.GetValue<string>(), service["dcat:endpointDescription"]!["@id"]!.GetValue<string>()));
        Assert.Equal("parcel-changed", (await anybody.GetAsync("/catalogue?q=thua dat thay doi&agency=" + province.Provider)).IsOk()["items"]![0]!["id"]!.GetValue<string>().Split('/')[1]);
    }

    [Fact]
    public async Task Nobody_approves_the_topic_they_submitted_and_a_topic_without_a_schema_is_not_complete()
    {
        var province = await Province.FoundAsync(registry);
        using var both = registry.As("one-person", province.Provider, Roles.Integrator, Roles.ProviderOfficer);

        (await both.PutAsync(Version(province), new { titleVi = "Thửa đất", titleEn = "Parcels" })).IsCreated();
        Assert.Equal(["schema"], (await both.PostAsync(Version(province) + "/submit")).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0137").Fields);
        (await both.PutAsync(Version(province), new { schema = true })).IsOk();
        (await both.PostAsync(Version(province) + "/submit")).IsOk();
        (await both.PostAsync(Version(province) + "/approve")).IsRefused(HttpStatusCode.Forbidden, "REG-0102");
    }

    [Fact]
    public async Task A_schema_that_cannot_be_checked_is_refused_with_every_place()
    {
        var province = await Province.FoundAsync(registry);
        using var integrator = province.Integrator;

        var refused = (await integrator.PutAsync(Version(province), Body(new { properties = new { a = new { typ = "string" }, b = new { pattern = "(?=x)" } } })))
            .IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0139");

        Assert.Equal(
            ["/schema/properties/a/typ", "/schema/properties/b/pattern"],
            refused["errors"]!.AsArray().Select(error => error!["pointer"]!.GetValue<string>()));
        (await integrator.GetAsync($"/agencies/{province.Provider}/topics/parcel-changed")).IsRefused(HttpStatusCode.NotFound, "REG-0171");
        Assert.Equal(
            ["titleEn", "policy.retentionDays", "policy.dataClass"],
            (await integrator.PutAsync(Version(province), new { titleVi = "Thửa đất", schema = true, policy = new { retentionDays = 0, dataClass = 6 } }))
                .IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
    }

    [Fact]
    public async Task What_subscribers_would_notice_is_refused_and_shown_and_a_new_version_is_free()
    {
        var province = await PublishedAsync();
        using var integrator = province.Integrator;
        var looser = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(Schema.Replace("""["parcel"]""", "[]", StringComparison.Ordinal));

        (await integrator.PutAsync(Version(province), new { schema = looser, policy = new { content = "thin", dataClass = 3, retentionDays = 30 } })).IsOk();

        var diff = (await integrator.GetAsync(Version(province) + "/diff")).IsOk();
        Assert.True(diff["breaking"]!.GetValue<int>() > 0);
        Assert.StartsWith("/", diff["changes"]![0]!["newPointer"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("/components", diff.Text, StringComparison.Ordinal);
        var refused = (await integrator.PostAsync(Version(province) + "/submit")).IsRefused(HttpStatusCode.Conflict, "REG-0135");
        Assert.Contains("policy.content", refused.Fields);
        (await integrator.PutAsync(Version(province).Replace("/v1", "/v2", StringComparison.Ordinal), new { schema = looser })).IsCreated();
        (await integrator.PostAsync(Version(province).Replace("/v1", "/v2", StringComparison.Ordinal) + "/submit")).IsOk();
    }

    [Fact]
    public async Task A_schema_may_gain_what_nobody_reads_yet()
    {
        var province = await PublishedAsync();
        using var integrator = province.Integrator;
        var richer = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(
            Schema.Replace("\"properties\":{", "\"properties\":{\"area\":{\"type\":\"number\"},", StringComparison.Ordinal));

        (await integrator.PutAsync(Version(province), new { schema = richer })).IsOk();
        (await integrator.PostAsync(Version(province) + "/submit")).IsOk();
        (await registry.Operator.PostAsync(Version(province) + "/approve")).IsOk();
        Assert.Equal(2, (await integrator.PostAsync(Version(province) + "/publish")).IsOk()["published"]!["revision"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_name_is_a_service_or_a_topic()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        using var integrator = province.Integrator;
        var topic = $"/agencies/{province.Provider}/topics/land-parcels/versions/v1";

        (await integrator.PutAsync(topic, Body(true))).IsRefused(HttpStatusCode.Conflict, "REG-0131");
        (await integrator.GetAsync(topic)).IsRefused(HttpStatusCode.NotFound, "REG-0132");
        (await PutAsync(province)).IsCreated();
        (await integrator.PostAsync($"/agencies/{province.Provider}/services", new { name = "parcel-changed", titleVi = "x", titleEn = "x" })).IsRefused(HttpStatusCode.Conflict, "REG-0131");
        (await integrator.PutAsync($"/agencies/{province.Provider}/services/parcel-changed/versions/v1", new { upstreams = new[] { "http://127.0.0.1:9555/" } })).IsRefused(HttpStatusCode.NotFound, "REG-0130");
        (await integrator.PostAsync($"/agencies/{province.Provider}/services/parcel-changed/versions/v1/submit")).IsRefused(HttpStatusCode.NotFound, "REG-0132");
        (await integrator.GetAsync($"/agencies/{province.Provider}/services/parcel-changed")).IsRefused(HttpStatusCode.NotFound, "REG-0130");
        Assert.Equal(["land-parcels"], Names(await integrator.GetAsync($"/agencies/{province.Provider}/services")));
        Assert.Equal(["parcel-changed"], Names(await integrator.GetAsync($"/agencies/{province.Provider}/topics")));
    }

    [Fact]
    public async Task Strangers_neither_see_a_draft_nor_change_what_is_published()
    {
        var province = await Province.FoundAsync(registry);
        (await PutAsync(province)).IsCreated();
        using var stranger = registry.As("stranger", province.Consumer, Roles.Integrator);

        (await stranger.GetAsync(Version(province))).IsRefused(HttpStatusCode.NotFound, "REG-0132");
        (await stranger.PutAsync(Version(province), Body(true))).IsRefused(HttpStatusCode.NotFound, "REG-0132");
        await PublishAsync(province);
        (await stranger.GetAsync(Version(province))).IsOk();
        (await stranger.PutAsync(Version(province), Body(true))).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
    }

    [Fact]
    public async Task A_subscription_is_granted_suspended_resumed_and_terminated_in_the_directory_and_unknown_to_gateways()
    {
        var province = await PublishedAsync();
        await province.RegisterConsumerAsync();
        using var officer = province.ProviderOfficer;

        var id = await province.GrantAsync(Wish(province));

        var granted = (await officer.GetAsync($"/grants/{id}")).IsOk();
        Assert.Equal(("topic", Topic(province)), (granted.Value("kind"), granted.Value("service")));
        Assert.Equal((GrantState.Active, Topic(province), province.ConsumerSystem), await GrantAsync(id));
        Assert.DoesNotContain(registry.Gateway.Snapshot.Grants, rule => rule.Id.ToString() == id);
        (await officer.PostAsync($"/grants/{id}/suspend", new { reason = "Thử" })).IsOk();
        Assert.Equal(GrantState.Suspended, (await GrantAsync(id)).State);
        (await officer.PostAsync($"/grants/{id}/resume", new { })).IsOk();
        Assert.Equal(GrantState.Active, (await GrantAsync(id)).State);
        (await officer.PostAsync($"/grants/{id}/terminate", new { reason = "Hết nhu cầu" })).IsOk();
        Assert.Equal(GrantState.Terminated, (await GrantAsync(id)).State);
    }

    [Fact]
    public async Task The_agreement_on_a_topic_speaks_of_events()
    {
        var province = await PublishedAsync();
        await province.RegisterConsumerAsync();
        using var officer = province.ProviderOfficer;
        var request = await province.AskAsync(Wish(province));
        (await officer.PostAsync($"/access-requests/{request}/approve")).IsOk();

        var text = (await officer.GetAsync($"/access-requests/{request}/agreement/text")).IsOk().Text;

        Assert.Contains($"- Chủ đề sự kiện: Thửa đất thay đổi ({Topic(province)}).", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Thao tác", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wish_names_a_service_or_a_topic_and_nothing_that_a_topic_has_not()
    {
        var province = await PublishedAsync();
        await province.RegisterConsumerAsync();
        using var consumer = province.ConsumerOfficer;
        foreach (var (extra, field) in new (object, string)[]
        {
            (new { consumer = province.ConsumerSystem, topic = Topic(province), service = province.ServiceId, purposes = new[] { "statistics" }, legalBasis = new[] { "Nghị định 194/2025" } }, "topic"),
            (new { consumer = province.ConsumerSystem, topic = Topic(province), operations = new[] { "x" }, purposes = new[] { "statistics" }, legalBasis = new[] { "Nghị định 194/2025" } }, "operations"),
            (new { consumer = province.ConsumerSystem, topic = Topic(province), fields = new[] { "a" }, purposes = new[] { "statistics" }, legalBasis = new[] { "Nghị định 194/2025" } }, "fields"),
            (new { consumer = province.ConsumerSystem, topic = Topic(province), quota = new { permits = 1, periodSeconds = 1 }, purposes = new[] { "statistics" }, legalBasis = new[] { "Nghị định 194/2025" } }, "quota"),
            (new { consumer = province.ConsumerSystem, topic = "H77/none/v1", purposes = new[] { "statistics" }, legalBasis = new[] { "Nghị định 194/2025" } }, "topic"),
            (new { consumer = province.ConsumerSystem, service = Topic(province), operations = new[] { "*" }, purposes = new[] { "statistics" }, legalBasis = new[] { "Nghị định 194/2025" } }, "service"),
        })
        {
            Assert.Equal([field], (await consumer.PostAsync("/access-requests", extra)).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        }
    }

    [Fact]
    public async Task A_withdrawn_topic_ends_its_subscriptions_and_a_deprecated_one_takes_no_new_wish()
    {
        var province = await PublishedAsync();
        await province.RegisterConsumerAsync();
        var id = await province.GrantAsync(Wish(province));
        using var integrator = province.Integrator;
        using var consumer = province.ConsumerOfficer;

        (await integrator.PostAsync(Version(province) + "/deprecate", new { })).IsOk();
        (await consumer.PostAsync("/access-requests", Wish(province))).IsRefused(HttpStatusCode.Conflict, "REG-0141");
        Assert.Equal(TopicState.Deprecated, (await RuleAsync(province)).State);
        (await integrator.PostAsync(Version(province) + "/withdraw", new { reason = "Thay bằng v2" })).IsOk();

        Assert.Equal(TopicState.Withdrawn, (await RuleAsync(province)).State);
        Assert.Equal(GrantState.Terminated, (await GrantAsync(id)).State);
    }

    private static string Topic(Province province) => $"{province.Provider}/parcel-changed/v1";

    private static string Version(Province province) => $"/agencies/{province.Provider}/topics/parcel-changed/versions/v1";

    private static object Wish(Province province) => new
    {
        consumer = province.ConsumerSystem,
        topic = Topic(province),
        purposes = new[] { "statistics" },
        legalBasis = new[] { "Nghị định 194/2025/NĐ-CP, điều 16" },
    };

    private static object Body(object schema) => new
    {
        titleVi = "Thửa đất thay đổi",
        titleEn = "Parcel changed",
        tags = new[] { "đất đai" },
        schema,
        policy = new { retentionDays = 30, dataClass = 3 },
    };

    private static string[] Names(Answer answer) => [.. answer.IsOk()["items"]!.AsArray().Select(item => item!["name"]!.GetValue<string>())];

    private static async Task<Answer> PutAsync(Province province)
    {
        using var integrator = province.Integrator;
        return await integrator.PutAsync(Version(province), Body(System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(Schema)));
    }

    private async Task<Province> PublishedAsync()
    {
        var province = await Province.FoundAsync(registry);
        (await PutAsync(province)).IsCreated();
        await PublishAsync(province);
        return province;
    }

    private async Task PublishAsync(Province province)
    {
        using var integrator = province.Integrator;
        (await integrator.PostAsync(Version(province) + "/submit")).IsOk();
        (await registry.Operator.PostAsync(Version(province) + "/approve")).IsOk();
        (await integrator.PostAsync(Version(province) + "/publish")).IsOk();
    }

    private async Task<TopicRule> RuleAsync(Province province) =>
        (await DirectoryTests.ReadAsync(registry)).Topics.Single(topic => topic.Topic.ToString() == Topic(province));

    private async Task<(GrantState State, string Topic, string Consumer)> GrantAsync(string id)
    {
        var grant = (await DirectoryTests.ReadAsync(registry)).Subscriptions.Single(one => one.Id.ToString() == id);
        return (grant.State, grant.Topic.ToString(), grant.Consumer.ToString());
    }
}
