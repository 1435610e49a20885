using System.Net;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Client.Access;
using GiaLai.Lgsp.Client.Calls;
using GiaLai.Lgsp.Evidence.Signatures;
using Microsoft.Extensions.Time.Testing;

namespace GiaLai.Lgsp.Client.Tests;

public sealed class CallTests
{
    private const string Service = "H21.13/land-parcels/v1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_carries_token_request_id_and_purpose_and_gives_the_providers_answer()
    {
        await using var platform = await PlatformDouble.StartAsync();
        using var client = platform.NewClient();
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");

        using var answer = await client.Calls.CallAsync(HttpMethod.Post, Service, "/parcels?full=true", content, new CallTerms { Purpose = "LAND-01" }, Cancel);

        Assert.Equal("{}", await answer.Content.ReadAsStringAsync(Cancel));
        var seen = Assert.Single(platform.Requests);
        Assert.Equal("/api/H21.13/land-parcels/v1/parcels?full=true", seen.Address.PathAndQuery);
        Assert.Equal(("Bearer token-1", "LAND-01"), (seen.Headers["Authorization"], seen.Headers["Lgsp-Purpose"]));
        Assert.Equal(7, Guid.Parse(seen.Headers["Lgsp-Request-Id"]).Version);
        Assert.False(seen.Headers.ContainsKey("Signature"));
    }

    [Fact]
    public async Task One_token_serves_all_calls_until_shortly_before_its_end()
    {
        await using var platform = await PlatformDouble.StartAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var client = platform.NewClient(time: time);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CallAsync(client)));
        Assert.Single(platform.TokenForms);

        time.Advance(TimeSpan.FromSeconds(3539));
        await CallAsync(client);
        Assert.Single(platform.TokenForms);
        time.Advance(TimeSpan.FromSeconds(2));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CallAsync(client)));
        Assert.Equal(2, platform.TokenForms.Count);
        Assert.Equal("Bearer token-2", platform.Requests.Last().Headers["Authorization"]);
    }

    [Fact]
    public async Task A_token_that_was_revoked_is_replaced_and_the_call_made_again()
    {
        await using var platform = await PlatformDouble.StartAsync();
        platform.Accepts = token => token == "token-2";
        using var client = platform.NewClient();
        using var content = new ByteArrayContent([1, 2, 3]);

        using var answer = await client.Calls.CallAsync(HttpMethod.Post, Service, "/parcels", content, cancellationToken: Cancel);

        Assert.Equal([1, 2, 3], await answer.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(2, platform.Requests.Count);
        Assert.Single(platform.Requests.Select(request => request.Headers["Lgsp-Request-Id"]).Distinct());

        platform.Accepts = _ => false;
        var refused = await Assert.ThrowsAsync<LgspException>(() => CallAsync(client));
        Assert.Equal("GWY-0103", refused.Code);
        Assert.Equal(4, platform.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_of_the_platform_is_thrown_and_a_providers_own_is_given()
    {
        await using var platform = await PlatformDouble.StartAsync();
        using var client = platform.NewClient();
        platform.Fault = async http =>
        {
            http.Response.Headers.RetryAfter = "7";
            await PlatformDouble.RefuseAsync(http, 503, "GWY-0171");
            return true;
        };

        var refused = await Assert.ThrowsAsync<LgspException>(() => CallAsync(client));

        Assert.Equal(("GWY-0171", HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(7), true), (refused.Code, refused.Status, refused.RetryAfter, refused.IsTransient));
        Assert.Equal(("No", "Không", "Vì sao", "a.b"), (refused.Problem.Title, refused.Problem.TitleVi, refused.Problem.DetailVi, refused.Problem.Errors![0].Field));

        platform.Fault = http =>
        {
            http.Response.StatusCode = 404;
            return Task.FromResult(true);
        };
        using var own = await client.Calls.CallAsync(HttpMethod.Get, Service, "/parcels/9", cancellationToken: Cancel);
        Assert.Equal(HttpStatusCode.NotFound, own.StatusCode);
    }

    [Fact]
    public async Task The_token_goes_nowhere_but_to_the_gateway()
    {
        await using var platform = await PlatformDouble.StartAsync();
        using var client = platform.NewClient();
        foreach (var elsewhere in new[] { "http://other.example/api", "//other.example/x" })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => client.Calls.SendAsync(new HttpRequestMessage(HttpMethod.Get, elsewhere), cancellationToken: Cancel));
        }

        Assert.Empty(platform.Requests);
    }

    [Fact]
    public async Task A_key_of_ones_own_proves_without_a_secret()
    {
        await using var platform = await PlatformDouble.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var client = platform.NewClient(options => options with { Credential = new PrivateKeyJwt(key, "k1"), Scope = "lgsp.call" });
        await CallAsync(client);

        var form = Assert.Single(platform.TokenForms);
        Assert.Equal(("client_credentials", PlatformDouble.SystemId, "lgsp.call", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            (form["grant_type"], form["client_id"], form["scope"], form["client_assertion_type"]));
        Assert.False(form.ContainsKey("client_secret"));
        var parts = form["client_assertion"].Split('.');
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        var claims = System.Text.Json.JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1])).RootElement;
        Assert.Equal((PlatformDouble.SystemId, PlatformDouble.SystemId, new Uri(platform.Address, "/token").AbsoluteUri),
            (claims.GetProperty("iss").GetString(), claims.GetProperty("sub").GetString(), claims.GetProperty("aud").GetString()));
        Assert.Equal(60, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
    }

    [Fact]
    public async Task A_wrong_secret_is_told_and_shown_nowhere()
    {
        await using var platform = await PlatformDouble.StartAsync();
        using var client = platform.NewClient(options => options with { Credential = new ClientSecret("lgsp_wrong") });

        var refused = await Assert.ThrowsAsync<LgspException>(() => CallAsync(client));

        Assert.Equal("IDN-0110", refused.Code);
        Assert.DoesNotContain("lgsp_wrong", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("lgsp_wrong", new LgspClientOptions { Gateway = platform.Address, SystemId = "a@H21", Credential = new ClientSecret("lgsp_wrong") }.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_signed_call_is_signed_over_what_was_sent(bool edwards)
    {
        await using var platform = await PlatformDouble.StartAsync();
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = edwards ? RequestKey.FromEd25519(RandomNumberGenerator.GetBytes(32)) : RequestKey.FromEcdsa(ecdsa);
        platform.Accepts = token => token == "token-2";
        using var client = platform.NewClient(options => options with { RequestKey = key });
        using var content = new StringContent("{\"a\":1}", Encoding.UTF8, "application/json");

        using var answer = await client.Calls.CallAsync(HttpMethod.Post, Service, "/parcels?x=1", content, cancellationToken: Cancel);

        // Also the second attempt, after the first token was refused, is signed, and anew.
        Assert.Equal(2, platform.Requests.Select(request => request.Headers["Signature"]).Distinct().Count());
        foreach (var seen in platform.Requests)
        {
            Assert.Equal("application/json; charset=utf-8", seen.Headers["Content-Type"]);
            Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(seen.Body))}:", seen.Headers["Content-Digest"]);
            var signature = new HttpSignature
            {
                Input = seen.Headers["Signature-Input"]["lgsp=".Length..],
                Values = ["POST", seen.Address.AbsolutePath, seen.Address.Query, seen.Headers["Lgsp-Request-Id"], seen.Headers["Content-Digest"]],
                Signature = Convert.FromBase64String(seen.Headers["Signature"]["lgsp=:".Length..^1]),
                Key = key.Public.Jwk,
            };
            Assert.True(signature.Verifies(key.Public));
        }
    }

    private static async Task CallAsync(LgspClient client)
    {
        using var answer = await client.Calls.CallAsync(HttpMethod.Get, Service, "/parcels/1", cancellationToken: Cancel);
        answer.EnsureSuccessStatusCode();
    }
}
