using System.Net;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.Tests.Drivers;

namespace GiaLai.Lgsp.Registry.Tests.AccessRequests;

public sealed class AccessRequestTests(RegistryFixture registry)
{
    [Fact]
    public async Task A_refusal_is_in_writing_with_reason_and_legal_basis()
    {
        var province = await ReadyAsync();
        var id = await province.AskAsync();
        using var officer = province.ProviderOfficer;
        using var consumer = province.ConsumerOfficer;

        Assert.Equal(["reason", "legalBasis"], (await officer.PostAsync($"/access-requests/{id}/reject", new { })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        Assert.Equal(["legalBasis[0]"], (await officer.PostAsync($"/access-requests/{id}/reject", new { reason = "Không", legalBasis = new[] { "no-such-code" } })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        (await officer.PostAsync($"/access-requests/{id}/reject", new { reason = "Ngoài phạm vi", legalBasis = new[] { "decree-194-2025", "Luật Đất đai 2024, điều 166" } })).IsOk();

        var seen = (await consumer.GetAsync($"/access-requests/{id}")).IsOk();
        Assert.Equal("rejected", seen.Value("state"));
        Assert.Equal("Ngoài phạm vi", seen.Value("reason"));
        Assert.Equal(2, seen["decisionBasis"]!.AsArray().Count);
        (await officer.PostAsync($"/access-requests/{id}/approve")).IsRefused(HttpStatusCode.Conflict, "REG-0100");
    }

    [Fact]
    public async Task All_faults_of_a_wish_come_at_once()
    {
        var province = await ReadyAsync(policy: new { personalData = "basic" });
        using var officer = province.ConsumerOfficer;

        var refused = (await officer.PostAsync("/access-requests", new
        {
            consumer = province.ConsumerSystem,
            service = province.ServiceId,
            purposes = new[] { "world-domination" },
            legalBasis = Array.Empty<string>(),
            operations = new[] { "getParcel", "dropTables" },
            fields = new[] { "owner..name" },
            quota = new { permits = 0, periodSeconds = 60 },
            from = "2027-01-01T00:00:00+07:00",
            until = "2026-01-01T00:00:00+07:00",
        })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002");

        Assert.Equal(
            ["fields[0]", "legalBasis", "operations[1]", "purposes[0]", "quota.permits", "until", "until"],
            refused.Fields.Order(StringComparer.Ordinal));
        Assert.Equal(["until"], (await officer.PostAsync("/access-requests", province.Wish())).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        Assert.Equal(["consumer", "service", "purposes", "legalBasis", "operations"], (await officer.PostAsync("/access-requests", new { })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        Assert.Equal(["service"], (await officer.PostAsync("/access-requests", new
        {
            consumer = province.ConsumerSystem,
            service = $"{province.Provider}/unknown/v1",
            purposes = new[] { "statistics" },
            legalBasis = new[] { "decree-194-2025" },
            operations = new[] { "*" },
        })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
    }

    [Fact]
    public async Task A_draft_is_the_consumers_own_until_it_is_submitted()
    {
        var province = await ReadyAsync();
        using var consumer = province.ConsumerOfficer;
        using var provider = province.ProviderOfficer;
        var id = (await consumer.PostAsync("/access-requests", province.Wish())).IsCreated().Value("id");

        (await provider.GetAsync($"/access-requests/{id}")).IsRefused(HttpStatusCode.NotFound, "REG-0140");
        Assert.Empty((await provider.GetAsync($"/access-requests?service={province.ServiceId}")).IsOk()["items"]!.AsArray());
        (await provider.PostAsync($"/access-requests/{id}/approve")).IsRefused(HttpStatusCode.NotFound, "REG-0140");
        (await consumer.PostAsync($"/access-requests/{id}/submit")).IsOk();
        Assert.Equal("providerReview", (await provider.GetAsync($"/access-requests/{id}")).IsOk().Value("state"));
        Assert.Single((await provider.GetAsync($"/access-requests?service={province.ServiceId}&state=providerReview")).IsOk()["items"]!.AsArray());
        (await consumer.PostAsync($"/access-requests/{id}/submit")).IsRefused(HttpStatusCode.Conflict, "REG-0100");
    }

    [Fact]
    public async Task Only_the_consumer_asks_and_only_the_provider_answers()
    {
        var province = await ReadyAsync();
        var other = await Province.FoundAsync(registry);
        using var consumer = province.ConsumerOfficer;
        using var system = province.ConsumerItself;
        using var provider = province.ProviderOfficer;
        using var stranger = registry.As("stranger", other.Provider, Roles.ProviderOfficer, Roles.ConsumerOfficer);
        using var plain = registry.As($"other@{province.Consumer}", province.Consumer);

        (await provider.PostAsync("/access-requests", province.Wish())).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await plain.PostAsync("/access-requests", province.Wish())).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        var id = (await system.PostAsync("/access-requests", province.Wish())).IsCreated().Value("id");
        (await system.PostAsync($"/access-requests/{id}/submit")).IsOk();
        (await stranger.GetAsync($"/access-requests/{id}")).IsRefused(HttpStatusCode.NotFound, "REG-0140");
        (await stranger.PostAsync($"/access-requests/{id}/approve")).IsRefused(HttpStatusCode.NotFound, "REG-0140");
        using var consumersProvider = registry.As("two-hats", province.Consumer, Roles.ProviderOfficer, Roles.ConsumerOfficer);
        (await consumersProvider.PostAsync($"/access-requests/{id}/approve")).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await provider.PostAsync($"/access-requests/{id}/cancel", new { })).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await provider.PostAsync($"/access-requests/{id}/approve")).IsOk();
    }

    [Fact]
    public async Task Nobody_approves_what_they_asked_for()
    {
        var province = await ReadyAsync();
        using var @operator = registry.Operator;
        using var reviewer = registry.Reviewer;
        var id = (await @operator.PostAsync("/access-requests", province.Wish())).IsCreated().Value("id");
        (await @operator.PostAsync($"/access-requests/{id}/submit")).IsOk();

        (await @operator.PostAsync($"/access-requests/{id}/approve")).IsRefused(HttpStatusCode.Forbidden, "REG-0102");
        (await reviewer.PostAsync($"/access-requests/{id}/approve")).IsOk();
    }

    [Fact]
    public async Task Of_two_approvals_at_once_one_wins_and_one_grant_begins()
    {
        var province = await ReadyAsync();
        var id = await province.AskAsync();
        using var officer = province.ProviderOfficer;
        using var @operator = registry.Operator;

        var answers = await Task.WhenAll(officer.PostAsync($"/access-requests/{id}/approve"), @operator.PostAsync($"/access-requests/{id}/approve"));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(answer => answer.Status).Order());
        Assert.Single((await @operator.GetAsync($"/grants?consumer={province.ConsumerSystem}")).IsOk()["items"]!.AsArray());
    }

    [Fact]
    public async Task A_question_goes_to_the_consumer_who_answers_and_submits_again()
    {
        var province = await ReadyAsync();
        var id = await province.AskAsync();
        using var provider = province.ProviderOfficer;
        using var consumer = province.ConsumerOfficer;

        var asked = (await provider.PostAsync($"/access-requests/{id}/request-info", new { question = "Dùng cho thủ tục nào?" })).IsOk();
        Assert.Equal("needsInfo", asked.Value("state"));
        Assert.NotNull(asked["dueOn"]);
        (await provider.PostAsync($"/access-requests/{id}/approve")).IsRefused(HttpStatusCode.Conflict, "REG-0100");
        Assert.Equal("Dùng cho thủ tục nào?", (await consumer.GetAsync($"/access-requests/{id}")).IsOk().Value("question"));

        var etag = (await consumer.GetAsync($"/access-requests/{id}")).IsOk().ETag!;
        var terms = new
        {
            purposes = new[] { "statistics" },
            legalBasis = new[] { "decree-194-2025" },
            operations = new[] { "getParcel" },
            note = "Cho báo cáo quý",
        };
        (await consumer.PutAsync($"/access-requests/{id}", terms, ("If-Match", "\"99\""))).IsRefused(HttpStatusCode.PreconditionFailed, "REG-0101");
        (await consumer.PutAsync($"/access-requests/{id}", terms, ("If-Match", etag))).IsOk();
        Assert.Equal("providerReview", (await consumer.PostAsync($"/access-requests/{id}/submit")).IsOk().Value("state"));
        (await provider.PostAsync($"/access-requests/{id}/approve")).IsOk();
        Assert.Equal(["statistics"], registry.Gateway.Snapshot.Grants.Single(grant => grant.Consumer.ToString() == province.ConsumerSystem).Purposes);
    }

    [Fact]
    public async Task The_agreement_holds_what_the_law_names_and_its_hash_is_over_its_text()
    {
        var province = await ReadyAsync();
        var id = await province.AskAsync();
        using var provider = province.ProviderOfficer;
        using var stranger = province.Integrator;
        (await provider.GetAsync($"/access-requests/{id}/agreement")).IsRefused(HttpStatusCode.NotFound, "REG-0150");
        (await provider.PostAsync($"/access-requests/{id}/approve", new { note = "Đồng ý" })).IsOk();

        var agreement = (await provider.GetAsync($"/access-requests/{id}/agreement")).IsOk();
        var text = (await provider.GetAsync($"/access-requests/{id}/agreement/text")).IsOk();

        Assert.Equal("text/markdown", text.MediaType);
        Assert.Equal(agreement.Value("sha256"), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.Text))));
        foreach (var heading in new[] { "Các bên", "Nội dung dữ liệu", "phương thức", "Thời hạn", "Xử lý dữ liệu sau khi nhận", "Điều kiện và giới hạn", "Cam kết", "an toàn", "Dữ liệu phát sinh", "Xóa hoặc trả lại" })
        {
            Assert.Contains(heading, text.Text, StringComparison.Ordinal);
        }

        Assert.Contains(province.ConsumerSystem, text.Text, StringComparison.Ordinal);
        Assert.Equal($"officer-{province.Consumer}", agreement["consumer"]!["by"]!.GetValue<string>());
        Assert.Equal($"officer-{province.Provider}", agreement["provider"]!["by"]!.GetValue<string>());
    }

    [Fact]
    public async Task Where_the_service_wants_signatures_and_a_test_the_grant_waits_for_them()
    {
        var province = await ReadyAsync(sharing: new { signature = "explicit", sandboxTest = true });
        var id = await province.AskAsync();
        using var provider = province.ProviderOfficer;
        using var consumer = province.ConsumerOfficer;
        using var @operator = registry.Operator;
        var path = $"/access-requests/{id}";

        Assert.Equal("approved", (await provider.PostAsync(path + "/approve")).IsOk().Value("state"));
        var hash = (await provider.GetAsync(path + "/agreement")).IsOk().Value("sha256");
        (await consumer.PostAsync(path + "/agreement/sign", new { side = "consumer", sha256 = new string('0', 64) })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002");
        (await consumer.PostAsync(path + "/agreement/sign", new { side = "provider", sha256 = hash })).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        Assert.Equal("approved", (await consumer.PostAsync(path + "/agreement/sign", new { side = "consumer", sha256 = hash })).IsOk().Value("state"));
        (await consumer.PostAsync(path + "/agreement/sign", new { side = "consumer", sha256 = hash })).IsRefused(HttpStatusCode.Conflict, "REG-0151");
        Assert.Equal("sandboxTest", (await @operator.PostAsync(path + "/agreement/sign", new { side = "provider", sha256 = hash })).IsOk().Value("state"));
        Assert.DoesNotContain(registry.Gateway.Snapshot.Grants, grant => grant.Consumer.ToString() == province.ConsumerSystem);
        Assert.Equal("active", (await provider.PostAsync(path + "/confirm-test")).IsOk().Value("state"));
        Assert.Contains(registry.Gateway.Snapshot.Grants, grant => grant.Consumer.ToString() == province.ConsumerSystem);
    }

    [Fact]
    public async Task What_ended_while_a_request_waited_gets_no_grant()
    {
        var province = await ReadyAsync(sharing: new { sandboxTest = true });
        var id = await province.AskAsync();
        using var provider = province.ProviderOfficer;
        Assert.Equal("sandboxTest", (await provider.PostAsync($"/access-requests/{id}/approve")).IsOk().Value("state"));
        (await provider.PostAsync(province.Version + "/withdraw", new { reason = "Ngừng hệ thống" })).IsOk();

        (await provider.PostAsync($"/access-requests/{id}/confirm-test")).IsRefused(HttpStatusCode.Conflict, "REG-0141");
        Assert.Equal("sandboxTest", (await provider.GetAsync($"/access-requests/{id}")).IsOk().Value("state"));
    }

    [Fact]
    public async Task Default_sharing_grants_to_whoever_accepts_the_rules()
    {
        var province = await ReadyAsync(sharing: new
        {
            form = "default",
            rules = new { vi = "Chỉ dùng nội bộ", en = "Internal use only" },
            purposes = new[] { "administrative-procedure" },
        });
        using var consumer = province.ConsumerOfficer;
        using var auditor = registry.Auditor;
        var id = (await consumer.PostAsync("/access-requests", province.Wish("*"))).IsCreated().Value("id");

        var submitted = (await consumer.PostAsync($"/access-requests/{id}/submit")).IsOk();

        Assert.Equal("active", submitted.Value("state"));
        Assert.True(submitted["inForce"]!["everywhere"]!.GetValue<bool>());
        (await consumer.GetAsync($"/access-requests/{id}/agreement")).IsRefused(HttpStatusCode.NotFound, "REG-0150");
        var log = (await auditor.GetAsync($"/decisions?subject=access-request&subjectId={id}")).IsOk()["items"]!.AsArray();
        Assert.Equal(["accept-rules", "begin-check", "submit", "draft"], log.Select(line => line!["action"]!.GetValue<string>()));
        Assert.Equal("platform", log[0]!["actor"]!.GetValue<string>());

        // Another purpose than the rules name is a special request.
        var special = (await consumer.PostAsync("/access-requests", new
        {
            consumer = province.ConsumerSystem,
            service = province.ServiceId,
            purposes = new[] { "inspection" },
            legalBasis = new[] { "decree-194-2025" },
            operations = new[] { "*" },
        })).IsCreated().Value("id");
        Assert.Equal("providerReview", (await consumer.PostAsync($"/access-requests/{special}/submit")).IsOk().Value("state"));
    }

    [Fact]
    public async Task A_repeated_draft_with_its_key_is_the_same_draft()
    {
        var province = await ReadyAsync();
        using var consumer = province.ConsumerOfficer;
        var key = ("Idempotency-Key", $"key-of-{province.Consumer}");

        var first = (await consumer.PostAsync("/access-requests", province.Wish(), key)).IsCreated();
        var again = (await consumer.PostAsync("/access-requests", province.Wish(), key)).IsOk();
        Assert.Equal(first.Value("id"), again.Value("id"));
        (await consumer.PostAsync("/access-requests", province.Wish("*"), key)).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0180");
    }

    [Fact]
    public async Task A_consumer_may_take_its_request_back_and_a_disabled_system_asks_for_nothing()
    {
        var province = await ReadyAsync();
        var id = await province.AskAsync();
        using var consumer = province.ConsumerOfficer;
        using var @operator = registry.Operator;

        Assert.Equal("cancelled", (await consumer.PostAsync($"/access-requests/{id}/cancel", new { reason = "Nhầm" })).IsOk().Value("state"));
        var other = await province.AskAsync();
        (await @operator.PostAsync($"/agencies/{province.Consumer}/systems/one-stop/disable", new { reason = "Khóa" })).IsOk();
        (await consumer.PostAsync("/access-requests", province.Wish())).IsRefused(HttpStatusCode.Conflict, "REG-0142");
        using var provider = province.ProviderOfficer;
        (await provider.PostAsync($"/access-requests/{other}/approve")).IsRefused(HttpStatusCode.Conflict, "REG-0142");
    }

    [Fact]
    public async Task Where_people_check_the_form_an_operator_passes_a_request_on()
    {
        await using var own = await RegistryFixture.StartAsync(("Registry:ManualFormalCheck", "true"));
        var province = await Province.FoundAsync(own);
        await province.RegisterConsumerAsync();
        await province.PublishAsync();
        using var consumer = province.ConsumerOfficer;
        using var provider = province.ProviderOfficer;
        using var @operator = own.Operator;
        var id = (await consumer.PostAsync("/access-requests", province.Wish())).IsCreated().Value("id");

        var submitted = (await consumer.PostAsync($"/access-requests/{id}/submit")).IsOk();
        Assert.Equal("formalCheck", submitted.Value("state"));
        Assert.NotNull(submitted["dueOn"]);
        (await provider.PostAsync($"/access-requests/{id}/approve")).IsRefused(HttpStatusCode.Conflict, "REG-0100");
        Assert.Equal("providerReview", (await @operator.PostAsync($"/access-requests/{id}/pass-check")).IsOk().Value("state"));
        (await provider.PostAsync($"/access-requests/{id}/approve")).IsOk();
    }

    private async Task<Province> ReadyAsync(object? sharing = null, object? policy = null)
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        await province.PublishAsync(sharing, policy);
        return province;
    }
}
