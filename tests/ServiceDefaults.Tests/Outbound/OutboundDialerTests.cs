using System.Net;
using System.Net.Sockets;
using System.Text;
using GiaLai.Lgsp.ServiceDefaults.Outbound;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.ServiceDefaults.Tests.Outbound;

public sealed class OutboundDialerTests : IDisposable
{
    private readonly TcpListener server = new(IPAddress.Loopback, 0);
    private readonly int port;

    public OutboundDialerTests()
    {
        server.Start();
        port = ((IPEndPoint)server.LocalEndpoint).Port;
    }

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task The_decision_falls_on_the_address_that_the_name_has_at_the_connection()
    {
        var answers = new Queue<string>(["8.8.8.8", "169.254.169.254"]);
        var dialer = Dialer(new OutboundOptions(), _ => [IPAddress.Parse(answers.Dequeue())]);
        var url = new Uri("https://rebinding.example/");

        Assert.Null(await dialer.CheckAsync(url, [], Cancellation));
        var error = await Assert.ThrowsAsync<OutboundRefusedException>(() => dialer.ConnectAsync(OutboundTarget.From(url), [], Cancellation).AsTask());

        Assert.Equal(OutboundReason.Metadata, error.Refusal.Reason);
    }

    [Fact]
    public async Task A_refusal_reaches_the_caller_of_the_client_with_its_reason()
    {
        using var handler = Dialer(new OutboundOptions()).CreateHandler(() => []);
        using var client = new HttpClient(handler);

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{port}/"), Cancellation));

        Assert.Equal(OutboundReason.Loopback, OutboundRefusedException.Find(error)?.Reason);
        Assert.False(server.Pending());
    }

    [Theory]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("127.0.0.1.")]
    [InlineData("１２７.0.0.1")]
    public async Task A_disguised_loopback_host_is_not_dialled(string host)
    {
        using var handler = Dialer(new OutboundOptions(), null).CreateHandler(() => []);
        using var client = new HttpClient(handler);

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://{host}:{port}/"), Cancellation));

        // glibc resolves "127.0.0.1." to no address, others to 127.0.0.1: either way nothing is dialled.
        Assert.True(OutboundRefusedException.Find(error) is { Reason: OutboundReason.Loopback } || error.HttpRequestError == HttpRequestError.NameResolutionError, error.ToString());
        Assert.False(server.Pending());
    }

    [Fact]
    public async Task A_redirect_is_passed_through_and_a_compressed_body_stays_as_it_is()
    {
        using var handler = Dialer(new OutboundOptions { AllowLoopback = true }).CreateHandler(() => []);
        using var client = new HttpClient(handler);
        var served = ServeOnceAsync("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Encoding: gzip\r\nSet-Cookie: a=b\r\nContent-Length: 3\r\n\r\nabc");

        using var response = await client.GetAsync(new Uri($"http://localhost:{port}/"), Cancellation);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("abc", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.StartsWith("GET / HTTP/1.1", await served, StringComparison.Ordinal);
        Assert.False(handler.AllowAutoRedirect || handler.UseProxy || handler.UseCookies);
        Assert.Equal(DecompressionMethods.None, handler.AutomaticDecompression);
        Assert.NotNull(handler.ActivityHeadersPropagator);
    }

    [Fact]
    public async Task A_dead_address_is_skipped_and_a_denied_one_is_never_dialled()
    {
        var dialer = Dialer(
            new OutboundOptions { AllowLoopback = true, ConnectTimeoutMs = 2_000 },
            _ => [IPAddress.Parse("169.254.169.254"), IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]);

        await using var stream = await dialer.ConnectAsync(new OutboundTarget("several.example", port, false), [], Cancellation);

        using var accepted = await server.AcceptSocketAsync(Cancellation);
        Assert.True(accepted.Connected);
    }

    [Fact]
    public async Task When_no_address_answers_the_error_is_a_socket_error()
    {
        server.Stop();
        var dialer = Dialer(new OutboundOptions { AllowLoopback = true }, _ => [IPAddress.Loopback, IPAddress.Parse("127.0.0.2")]);

        await Assert.ThrowsAsync<SocketException>(() => dialer.ConnectAsync(new OutboundTarget("h", port, false), [], Cancellation).AsTask());
    }

    [Fact]
    public async Task The_allowances_are_asked_for_at_each_connection()
    {
        var asked = 0;
        using var handler = Dialer(new OutboundOptions(), _ => [IPAddress.Parse("10.255.255.1")]).CreateHandler(Allowances);
        using var client = new HttpClient(handler);

        for (var call = 1; call <= 2; call++)
        {
            var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://x.example/"), Cancellation));
            Assert.Equal(OutboundReason.PrivateNotAllowed, OutboundRefusedException.Find(error)?.Reason);
            Assert.Equal(call, asked);
        }

        IReadOnlyList<AddressAllowance> Allowances()
        {
            asked++;
            return [];
        }
    }

    [Fact]
    public async Task At_registration_one_denied_address_among_several_refuses_and_an_unknown_name_says_so()
    {
        var mixed = Dialer(new OutboundOptions(), _ => [IPAddress.Parse("8.8.8.8"), IPAddress.Parse("10.0.0.1")]);
        var unknown = Dialer(new OutboundOptions(), _ => throw new SocketException((int)SocketError.HostNotFound));
        var empty = Dialer(new OutboundOptions(), _ => []);
        var url = new Uri("https://x.example/");

        Assert.Equal(OutboundReason.PrivateNotAllowed, (await mixed.CheckAsync(url, [], Cancellation))?.Reason);
        Assert.Equal(OutboundReason.HostUnknown, (await unknown.CheckAsync(url, [], Cancellation))?.Reason);
        Assert.Equal(OutboundReason.HostUnknown, (await empty.CheckAsync(url, [], Cancellation))?.Reason);
    }

    [Fact]
    public void Bad_options_stop_the_start_with_every_error()
    {
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
                [new("Outbound:DeniedPorts", "x"), new("Outbound:DeniedNetworks", "y"), new("Outbound:ConnectTimeoutMs", "1")]).Build())
            .AddOutbound()
            .BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<OutboundDialer>);

        Assert.Equal(3, error.Failures.Count());
    }

    [Fact]
    public void The_dialer_is_made_from_configuration()
    {
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Outbound:AllowLoopback", "true"), new("Outbound:DeniedPorts", "8080-8140")]).Build())
            .AddOutbound()
            .BuildServiceProvider();
        var rule = services.GetRequiredService<OutboundRule>();

        Assert.NotNull(services.GetRequiredService<OutboundDialer>());
        Assert.Null(rule.Decide(IPAddress.Loopback, new("localhost", 80, false), []));
        Assert.Equal(OutboundReason.Platform, rule.Decide(IPAddress.Loopback, new("localhost", 8081, false), [])?.Reason);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static OutboundDialer Dialer(OutboundOptions options, Func<string, IPAddress[]>? resolve = null) =>
        new(new OutboundRule(options, _ => false), options,
            resolve is null ? Dns.GetHostAddressesAsync : (host, _) => Task.FromResult(resolve(host)));

    private async Task<string> ServeOnceAsync(string response)
    {
        using var socket = await server.AcceptSocketAsync(Cancellation);
        var buffer = new byte[4096];
        var read = await socket.ReceiveAsync(buffer, Cancellation);
        await socket.SendAsync(Encoding.ASCII.GetBytes(response), Cancellation);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
