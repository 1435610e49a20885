using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Client.Calls;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.Gateway.Journal;
using GiaLai.Lgsp.Gateway.Tests.Drivers;

namespace GiaLai.Lgsp.Gateway.Tests;

/// <summary>Requests that the consumer signed. Source: RFC 9421, RFC 9530.</summary>
public sealed class SignatureTests(World world)
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"landUse":"ODT"}""");

    public static TheoryData<string> Algorithms => ["ed25519", "ecdsa-p256-sha256"];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task A_signed_request_passes_and_its_record_holds_the_signature_for_whoever_checks_it_later(string algorithm)
    {
        var key = algorithm == "ed25519" ? ConsumerKey.Ed() : ConsumerKey.P256();
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, [key]);

        using var answer = await scene.SendAsync(key.Sign(
            scene.Request(HttpMethod.Patch, "/parcels/1?dry=1"), Body, new SigningWay { Parameters = $";alg=\"{algorithm}\";nonce=\"a,b;c\"" }));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Body, provider.Call.Body);
        var record = await world.Records.OfAsync(answer.RequestId());
        var signature = Opened(record);
        Assert.True(signature.Verifies(key.Key));
        Assert.Equal(key.Key.Jwk, signature.Key);
        Assert.Equal(("PATCH", record.RequestId.ToString(), "?dry=1"), (signature.Covered("@method"), signature.Covered("lgsp-request-id"), signature.Covered("@query")));
        Assert.Equal($"sha-256=:{Convert.ToBase64String(Convert.FromHexString(record.RequestSha256!))}:", signature.Covered("content-digest"));
        // On its way to Audit nobody reads it: a path may name a person.
        Assert.True(SubjectKey.IsSealed(record.RequestSignature!));
        Assert.Throws<FormatException>(() => World.SubjectKey.Open(record.RequestSignature!, Guid.CreateVersion7()));
    }

    [Theory]
    [InlineData("@target-uri")]
    [InlineData("@request-target")]
    [InlineData("@path")]
    public async Task The_target_may_be_covered_in_each_of_its_forms(string form)
    {
        var key = ConsumerKey.Ed();
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, [key], signed: true);

        using var answer = await scene.SendAsync(key.Sign(
            scene.Request(HttpMethod.Get, "/parcels/a%2Fb"), null, new SigningWay { Components = ["@scheme", "@authority", "@method", form, "lgsp-request-id"] }));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_signed_request_passes_over_TLS_in_each_version_of_HTTP_and_another_body_does_not(string version)
    {
        var key = ConsumerKey.P256();
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, [key], signed: true);
        foreach (var sent in new[] { Body, [.. Body, (byte)' '] })
        {
            using var request = scene.OverTls(scene.Request(HttpMethod.Patch, "/parcels/1?dry=1"), Version.Parse(version));
            key.Sign(request, Body, new SigningWay { Components = ["@method", "@target-uri", "lgsp-request-id", "content-digest"] });
            request.Content = new ByteArrayContent(sent);

            using var answer = await Scene.SendOverTlsAsync(request);

            if (sent == Body)
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Equal(request.RequestUri!.AbsoluteUri, Opened(await world.Records.OfAsync(answer.RequestId())).Covered("@target-uri"));
                Assert.Equal(Body, provider.Call.Body);
            }
            else
            {
                await answer.IsRefusedAsync(HttpStatusCode.BadRequest, "GWY-0200");
            }
        }

        Assert.Single(provider.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_client_library_signs_passes(bool edwards)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = edwards ? RequestKey.FromEd25519(RandomNumberGenerator.GetBytes(32)) : RequestKey.FromEcdsa(ecdsa);
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(
            provider.Address,
            service: service => service with { RequireSignature = true },
            client: client => client with { SignatureKeys = [new SignatureKeyRule { Kid = key.Public.Thumbprint, Jwk = key.Public.Jwk }] });
        foreach (var body in new[] { null, Body })
        {
            var request = scene.Request(body is null ? HttpMethod.Get : HttpMethod.Patch, "/parcels/1?dry=1", body is null ? null : new ByteArrayContent(body));
            request.Headers.Add("Lgsp-Request-Id", Guid.CreateVersion7().ToString());
            key.Sign(request, body, TimeProvider.System.GetUtcNow());

            using var answer = await scene.SendAsync(request);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(Opened(await world.Records.OfAsync(answer.RequestId())).Verifies(key.Public));
        }
    }

    [Fact]
    public async Task Without_a_signature_a_call_goes_on_where_the_service_does_not_ask_for_one()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, []);
        var request = scene.Request(HttpMethod.Get, "/parcels/1");
        // An older form that is the provider's own matter.
        request.Headers.TryAddWithoutValidation("Signature", "keyId=\"x\",signature=\"y\"");

        using var answer = await scene.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null((await world.Records.OfAsync(answer.RequestId())).RequestSignature);
    }

    public static TheoryData<string> Faults => [.. Cases.Keys];

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static readonly Dictionary<string, (HttpStatusCode Status, SigningWay Way)> Cases = new()
    {
        ["GWY-0191 no signature"] = (HttpStatusCode.BadRequest, new() { Signature = "" }),
        ["GWY-0191 another label"] = (HttpStatusCode.BadRequest, new() { Signature = "other=:AAAA:" }),
        ["GWY-0191 no base64"] = (HttpStatusCode.BadRequest, new() { Signature = "sig1=:*:" }),
        ["GWY-0191 no list"] = (HttpStatusCode.BadRequest, new() { Input = "sig1=?1" }),
        ["GWY-0191 open list"] = (HttpStatusCode.BadRequest, new() { Input = "sig1=(\"@method\"" }),
        ["GWY-0191 no created"] = (HttpStatusCode.BadRequest, new() { Input = "sig1=(\"@method\");keyid=\"x\"" }),
        ["GWY-0191 created as text"] = (HttpStatusCode.BadRequest, new() { Input = "sig1=(\"@method\");created=\"1\";keyid=\"x\"" }),
        ["GWY-0191 no keyid"] = (HttpStatusCode.BadRequest, new() { Input = "sig1=(\"@method\");created=1" }),
        ["GWY-0191 quote in keyid"] = (HttpStatusCode.BadRequest, new() { KeyId = "a\"b\"c" }),
        ["GWY-0191 keyid twice"] = (HttpStatusCode.BadRequest, new() { Parameters = ";keyid=\"x\"" }),
        ["GWY-0191 two without ours"] = (HttpStatusCode.BadRequest, new() { Input = "a=(\"@method\");created=1;keyid=\"x\", b=(\"@method\");created=1;keyid=\"x\"" }),
        ["GWY-0192 method"] = (HttpStatusCode.BadRequest, new() { Components = ["@path", "@query", "lgsp-request-id", "content-digest"] }),
        ["GWY-0192 path"] = (HttpStatusCode.BadRequest, new() { Components = ["@method", "@query", "lgsp-request-id", "content-digest"] }),
        ["GWY-0192 query"] = (HttpStatusCode.BadRequest, new() { Components = ["@method", "@path", "lgsp-request-id", "content-digest"] }),
        ["GWY-0192 request id"] = (HttpStatusCode.BadRequest, new() { Components = ["@method", "@path", "@query", "content-digest"] }),
        ["GWY-0192 digest"] = (HttpStatusCode.BadRequest, new() { Components = ["@method", "@path", "@query", "lgsp-request-id"] }),
        ["GWY-0192 absent header"] = (HttpStatusCode.BadRequest, new() { Components = ["@method", "@path", "@query", "lgsp-request-id", "content-digest", "x-absent"] }),
        ["GWY-0192 two digests"] = (HttpStatusCode.BadRequest, new() { Digest = $"{ConsumerKey.DigestOf(Body)}, {ConsumerKey.DigestOf([1])}" }),
        ["GWY-0192 other digest"] = (HttpStatusCode.BadRequest, new() { Digest = "sha-512=:AAAA:" }),
        ["GWY-0193 token"] = (HttpStatusCode.BadRequest, new() { Components = ["@method", "@path", "@query", "lgsp-request-id", "content-digest", "authorization"] }),
        ["GWY-0193 status"] = (HttpStatusCode.BadRequest, new() { Components = ["@method", "@path", "@query", "lgsp-request-id", "content-digest", "@status"] }),
        ["GWY-0193 part of the query"] = (HttpStatusCode.BadRequest, new() { Components = ["@method", "@path", "@query-param\";name=\"x", "lgsp-request-id", "content-digest"] }),
        ["GWY-0194 unknown"] = (HttpStatusCode.Forbidden, new() { KeyId = "nobody" }),
        ["GWY-0196 algorithm"] = (HttpStatusCode.BadRequest, new() { Parameters = ";alg=\"hmac-sha256\"" }),
        ["GWY-0197 old"] = (HttpStatusCode.Forbidden, new() { Created = Now.AddMinutes(-6) }),
        ["GWY-0197 ahead"] = (HttpStatusCode.Forbidden, new() { Created = Now.AddMinutes(20) }),
        ["GWY-0197 expired"] = (HttpStatusCode.Forbidden, new() { Parameters = ";expires=1790000000" }),
        ["GWY-0198 another's"] = (HttpStatusCode.Forbidden, new() { Signature = $"sig1=:{Convert.ToBase64String(new byte[64])}:" }),
        ["GWY-0201 much"] = (HttpStatusCode.BadRequest, new() { Parameters = $";nonce=\"{new string('x', 1_600)}\"" }),
        ["GWY-0201 very much"] = (HttpStatusCode.BadRequest, new() { Parameters = $";nonce=\"{new string('x', 5_000)}\"" }),
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_signature_that_does_not_do_is_refused_with_its_reason_and_the_provider_is_not_called(string fault)
    {
        var (status, way) = Cases[fault];
        var key = ConsumerKey.Ed();
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, [key]);

        using var answer = await scene.SendAsync(key.Sign(scene.Request(HttpMethod.Patch, "/parcels/1?dry=1"), Body, way));

        var body = await answer.IsRefusedAsync(status, fault.Split(' ')[0]);
        Assert.Equal(body.TryGetProperty("detail", out var detail) && detail.GetString()!.Contains(' ', StringComparison.Ordinal), body.TryGetProperty("detailVi", out _));
        Assert.Empty(provider.Calls);
        var record = await world.Records.OfAsync(answer.RequestId());
        Assert.Equal((CallOutcome.Refused, fault.Split(' ')[0], null), (record.Outcome, record.ErrorCode, record.RequestSignature));
    }

    [Fact]
    public async Task A_service_that_asks_for_signatures_takes_no_other_request()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, [ConsumerKey.Ed()], signed: true);

        using var answer = await scene.GetAsync();

        await answer.IsRefusedAsync(HttpStatusCode.Forbidden, "GWY-0190");
        Assert.Empty(provider.Calls);
    }

    [Fact]
    public async Task An_ended_key_signs_nothing_any_more_and_another_consumers_key_never_did()
    {
        var (ended, other, good) = (ConsumerKey.P256(), ConsumerKey.P256(), ConsumerKey.P256());
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, [good]);
        scene.Client = scene.Client with { SignatureKeys = [ended.Rule with { ValidUntil = Now.AddMinutes(-1) }, good.Rule with { ValidUntil = Now.AddDays(1) }] };
        await world.ChangeAsync(scene.Put);

        foreach (var (key, code) in new[] { (ended, "GWY-0195"), (other, "GWY-0194") })
        {
            using var answer = await scene.SendAsync(key.Sign(scene.Request(HttpMethod.Get, "/parcels/1")));
            await answer.IsRefusedAsync(HttpStatusCode.Forbidden, code);
        }

        using var passed = await scene.SendAsync(good.Sign(scene.Request(HttpMethod.Get, "/parcels/1")));
        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
        Assert.Single(provider.Calls);
    }

    [Theory]
    [InlineData(17, true)]
    [InlineData(17, false)]
    [InlineData(3_000_000, true)]
    [InlineData(3_000_000, false)]
    public async Task A_body_that_is_not_the_signed_one_is_never_completed_at_the_provider(int size, bool chunked)
    {
        var key = ConsumerKey.P256();
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, [key]);
        var (signed, sent) = (new byte[size], new byte[size]);
        sent[^1] = 1;
        var request = key.Sign(scene.Request(HttpMethod.Post, "/parcels/1/documents", new ByteArrayContent(sent)), signed);
        request.Headers.TransferEncodingChunked = chunked;

        using var answer = await scene.SendAsync(request);

        await answer.IsRefusedAsync(HttpStatusCode.BadRequest, "GWY-0200");
        Assert.Empty(provider.Calls);
        var record = await world.Records.OfAsync(answer.RequestId());
        Assert.Equal((CallOutcome.Refused, "GWY-0200", 400, null), (record.Outcome, record.ErrorCode, record.Status, record.RequestSignature));
        using var right = await scene.SendAsync(key.Sign(scene.Request(HttpMethod.Post, "/parcels/1/documents"), signed));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task After_a_body_that_is_not_the_signed_one_the_connection_goes_on()
    {
        var key = ConsumerKey.Ed();
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, [key]);
        using var signed = key.Sign(scene.Request(HttpMethod.Patch, "/parcels/1"), Body);
        var headers = string.Concat(signed.Headers.Where(header => header.Key != "Authorization").Select(header => $"{header.Key}: {header.Value.Single()}\r\n"));
        var other = Encoding.UTF8.GetString(Body).Replace("ODT", "CLN", StringComparison.Ordinal);

        var answers = await RawCaller.SendAsync(
            world.Gateway.Http,
            $"{scene.RawHead("PATCH", "/parcels/1")}{headers}Content-Length: {other.Length}\r\n\r\n{other}{scene.RawHead("GET", "/parcels/2")}\r\n",
            answers: 2);

        Assert.False(answers.Closed);
        Assert.Equal("GWY-0200", answers.ErrorCode);
        Assert.Contains("HTTP/1.1 200", answers.Text, StringComparison.Ordinal);
        Assert.Equal("GET", provider.Call.Method);
    }

    [Fact]
    public async Task A_digest_without_a_body_is_that_of_nothing()
    {
        var key = ConsumerKey.Ed();
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, [key]);
        foreach (var (digest, status) in new[] { (ConsumerKey.DigestOf([]), HttpStatusCode.OK), (ConsumerKey.DigestOf([1]), HttpStatusCode.BadRequest) })
        {
            var request = scene.Request(HttpMethod.Get, "/parcels/1");
            request.Headers.TryAddWithoutValidation("Content-Digest", digest);

            using var answer = await scene.SendAsync(key.Sign(request, null, new SigningWay { Components = ["@method", "@path", "lgsp-request-id", "content-digest"] }));

            Assert.Equal(status, answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_same_signed_request_passes_once()
    {
        var key = ConsumerKey.Ed();
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, [key]);
        var first = key.Sign(scene.Request(HttpMethod.Patch, "/parcels/1"), Body);
        var second = scene.Request(HttpMethod.Patch, "/parcels/1", new ByteArrayContent(Body));
        foreach (var name in (string[])["Signature", "Signature-Input", "Content-Digest", "Lgsp-Request-Id"])
        {
            second.Headers.TryAddWithoutValidation(name, first.Headers.GetValues(name));
        }

        using var passed = await scene.SendAsync(first);
        using var replayed = await scene.SendAsync(second);

        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
        await replayed.IsRefusedAsync(HttpStatusCode.Forbidden, "GWY-0199");
        Assert.Single(provider.Calls);
        Assert.Equal([true, false], (await world.Records.OfAsync(passed.RequestId(), 2)).Select(record => record.RequestSignature is not null));
    }

    [Fact]
    public async Task Of_several_signatures_the_one_labelled_lgsp_counts()
    {
        var key = ConsumerKey.Ed();
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, [key]);
        var request = key.Sign(scene.Request(HttpMethod.Get, "/parcels/1"));
        foreach (var (name, others) in new[] { ("Signature-Input", "theirs=(\"date\");created=1;keyid=\"a, b\""), ("Signature", "theirs=:AAAA:") })
        {
            var own = request.Headers.GetValues(name).Single();
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, [others, own.Replace("sig1=", "lgsp=", StringComparison.Ordinal)]);
        }

        using var answer = await scene.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(Opened(await world.Records.OfAsync(answer.RequestId())).Verifies(key.Key));
    }

    [Fact]
    public async Task The_largest_signature_that_is_taken_fits_into_a_record()
    {
        var key = ConsumerKey.P256();
        await using var provider = await Provider.StartAsync();
        using var scene = await SceneAsync(provider, [key]);
        CallRecord? largest = null;
        for (var size = 900; size < 1_500; size += 25)
        {
            using var answer = await scene.SendAsync(key.Sign(scene.Request(HttpMethod.Get, "/parcels/1"), null, new SigningWay { Parameters = $";nonce=\"{new string('x', size)}\"" }));
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                largest = await world.Records.OfAsync(answer.RequestId());
            }
        }

        Assert.InRange(largest!.RequestSignature!.Length, 1_900, 2_048);
        // Beside the record: header of the frame, trace.
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(largest, LgspJson.Options).Length, 2_000, CallJournal.MaxRecordBytes - 100);
    }

    [Fact]
    public async Task A_gateway_without_a_subject_key_keeps_signatures_as_they_are_and_notes_no_person()
    {
        var settings = world.Settings("no-subject-key");
        settings.Remove("Gateway:SubjectKeyFile");
        await using var gateway = await GatewayProcess.StartAsync(settings);
        var key = ConsumerKey.P256();
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(
            provider.Address,
            service: service => service with { Operations = [new() { OperationId = "getOwner", Method = "GET", Path = "/owner", Subject = new() { Kind = "citizen-id", In = "header", Name = "Owner-Id" } }] },
            client: client => client with { SignatureKeys = [key.Rule] },
            gateway: gateway);
        var request = scene.Request(HttpMethod.Get, "/owner");
        request.Headers.Add("Owner-Id", "000777123456");

        using var answer = await scene.SendAsync(key.Sign(request));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var record = await world.Records.OfAsync(answer.RequestId());
        Assert.Null(record.SubjectHash);
        Assert.True(HttpSignature.TryParse(record.RequestSignature!, out var signature) && signature.Verifies(key.Key));
        using var tooLarge = await scene.SendAsync(key.Sign(scene.Request(HttpMethod.Get, "/owner"), null, new SigningWay { Parameters = $";nonce=\"{new string('x', 1_500)}\"" }));
        await tooLarge.IsRefusedAsync(HttpStatusCode.BadRequest, "GWY-0201");
        Assert.Contains("Gateway:SubjectKeyFile is not set", gateway.Output, StringComparison.Ordinal);
    }

    private static HttpSignature Opened(CallRecord record)
    {
        Assert.True(HttpSignature.TryParse(World.SubjectKey.Open(record.RequestSignature!, record.Id), out var signature));
        return signature;
    }

    private Task<Scene> SceneAsync(Provider provider, IReadOnlyList<ConsumerKey> keys, bool signed = false) => world.SceneAsync(
        provider.Address,
        service: service => service with { RequireSignature = signed },
        client: client => client with { SignatureKeys = [.. keys.Select(key => key.Rule)] });
}
