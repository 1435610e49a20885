using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

/// <summary>One service, one consumer, one grant, and the consumer's way of calling.</summary>
public sealed class Scene : IDisposable
{
    private readonly World world;
    private readonly GatewayProcess gateway;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private string? token;

    private Scene(World world, GatewayProcess gateway, ServiceRoute service, GrantRule grant, ClientRule client)
    {
        this.world = world;
        this.gateway = gateway;
        (Service, Grant, Client) = (service, grant, client);
    }

    public ServiceRoute Service { get; set; }

    public GrantRule Grant { get; set; }

    public ClientRule Client { get; set; }

    public SystemId Consumer => Client.Id;

    public string Path => $"/api/{Service.Service}";

    /// <summary>A token of the consumer, the same each time.</summary>
    public string Token => token ??= NewToken();

    public static Scene Make(World world, GatewayProcess gateway, IReadOnlyList<Uri> upstreams)
    {
        var service = new ServiceId(World.NewAgency(), "land-parcels", 1);
        var consumer = new SystemId("one-stop", World.NewAgency());
        return new Scene(
            world,
            gateway,
            new ServiceRoute
            {
                Service = service,
                State = ServiceState.Published,
                Upstreams = upstreams,
                Operations =
                [
                    new() { OperationId = "getParcel", Method = "GET", Path = "/parcels/{id}" },
                    new() { OperationId = "changeParcel", Method = "PATCH", Path = "/parcels/{id}" },
                    new() { OperationId = "listOwners", Method = "GET", Path = "/owners" },
                    new() { OperationId = "getOwner", Method = "GET", Path = "/owners/{id}" },
                    new() { OperationId = "getAny", Method = "GET", Path = "/{kind}/{id}/summary" },
                ],
                TimeoutMs = 20_000,
                MaxBodyBytes = 1 << 30,
            },
            new GrantRule
            {
                Id = Guid.CreateVersion7(),
                Consumer = consumer,
                Service = service,
                State = GrantState.Active,
                Operations = ["*"],
                Purposes = ["LAND-01"],
                From = TimeProvider.System.GetUtcNow().AddDays(-1),
            },
            new ClientRule { Id = consumer, Enabled = true, CertificateThumbprints = [], RequireCertificate = false });
    }

    /// <summary>The same scene, called through another gateway.</summary>
    public static Scene Of(Scene scene, GatewayProcess gateway)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return new Scene(scene.world, gateway, scene.Service, scene.Grant, scene.Client);
    }

    public void Put(RegistryDouble.Draft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        draft.Replace(Service);
        draft.Replace(Grant);
        draft.Replace(Client);
    }

    public string NewToken(Action<SecurityTokenDescriptor>? change = null, string? scope = null, X509Certificate2? boundTo = null) =>
        world.Issuer.Token(Consumer.ToString(), Consumer.Agency.ToString(), scope: scope ?? "lgsp.call lgsp.exchange", change: descriptor =>
        {
            if (boundTo is not null)
            {
                descriptor.Claims["cnf"] = new Dictionary<string, object> { ["x5t#S256"] = TestPki.Thumbprint(boundTo) };
            }

            change?.Invoke(descriptor);
        });

    /// <summary>A request of the consumer; <paramref name="rest"/> is what follows the service's address.</summary>
    public HttpRequestMessage Request(HttpMethod method, string rest, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, new Uri(gateway.Http.ToString().TrimEnd('/') + Path + rest, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return request;
    }

    public Task<HttpResponseMessage> GetAsync(string rest = "/parcels/1") => SendAsync(Request(HttpMethod.Get, rest));

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, bool untilHead = false)
    {
        using (request)
        {
            return await http.SendAsync(request, untilHead ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead);
        }
    }

    /// <summary>Over TLS, with a client certificate where one is given.</summary>
    public async Task<HttpResponseMessage> GetOverTlsAsync(X509Certificate2? certificate, string? with = null, Version? version = null)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = TestPki.Believe;
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Https, Path + "/parcels/1"))
        {
            Version = version ?? HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", with ?? Token);
        return await client.SendAsync(request);
    }

    public async Task<HttpResponseMessage> SendOverTlsAsync(HttpMethod method, HttpContent content, Version version)
    {
        using var request = OverTls(Request(method, "/parcels", content), version);
        return await SendOverTlsAsync(request);
    }

    public static async Task<HttpResponseMessage> SendOverTlsAsync(HttpRequestMessage request)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = TestPki.Believe;
        using var client = new HttpClient(handler);
        return await client.SendAsync(request);
    }

    public HttpRequestMessage OverTls(HttpRequestMessage request, Version version)
    {
        request.RequestUri = new Uri(gateway.Https, request.RequestUri!.PathAndQuery);
        request.Version = version;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return request;
    }

    /// <summary>The head of a raw request of the consumer, without the empty line at its end.</summary>
    public string RawHead(string method, string rest, string version = "HTTP/1.1") =>
        $"{method} {Path}{rest} {version}\r\nHost: {gateway.Http.Authority}\r\nAuthorization: Bearer {Token}\r\n";

    public Task<RawAnswer> SendRawAsync(string bytes) => RawCaller.SendAsync(gateway.Http, bytes);

    public void Dispose() => http.Dispose();
}

internal static class Answers
{
    /// <summary>The answer is the platform's own refusal with this code: marked, typed, in both languages.</summary>
    public static async Task<JsonElement> IsRefusedAsync(this HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.Headers.TryGetValues("Lgsp-Error", out var codes), $"{(int)answer.StatusCode} is not marked: {text}");
        Assert.Equal(code, Assert.Single(codes));
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var body = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal(code, body.GetProperty("code").GetString());
        Assert.Equal((int)status, body.GetProperty("status").GetInt32());
        Assert.NotEmpty(body.GetProperty("title").GetString()!);
        Assert.NotEmpty(body.GetProperty("titleVi").GetString()!);
        Assert.NotEmpty(body.GetProperty("fault").GetString()!);
        Assert.NotEmpty(body.GetProperty("traceId").GetString()!);
        Assert.Equal(RequestId(answer), body.GetProperty("requestId").GetString());
        return body;
    }

    public static string RequestId(this HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues("Lgsp-Request-Id"));

    public static string? Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    public static string GetECDsaPrivateKeyPem(this X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
