using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.ServiceDefaults.Outbound;

/// <summary>
/// Opens connections under the <see cref="OutboundRule"/>: the decision falls on each address that is dialled, after the name was resolved
/// for this very connection, so a name that changes its address between check and use gains nothing.
/// </summary>
public sealed class OutboundDialer
{
    // RFC 8305, section 5: the recommended delay before the next address is tried beside the first.
    private static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    private readonly OutboundRule rule;
    private readonly TimeSpan connectTimeout;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> resolve;

    public OutboundDialer(OutboundRule rule, IOptions<OutboundOptions> options)
        : this(rule, (options ?? throw new ArgumentNullException(nameof(options))).Value, Dns.GetHostAddressesAsync)
    {
    }

    /// <param name="rule">Decides on each address.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="resolve">Addresses of a host name.</param>
    public OutboundDialer(OutboundRule rule, OutboundOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.rule = rule;
        connectTimeout = TimeSpan.FromMilliseconds(options.ConnectTimeoutMs);
        this.resolve = resolve;
    }

    /// <summary>For each address.</summary>
    public TimeSpan ConnectTimeout => connectTimeout;

    /// <summary>
    /// A handler that dials only through this dialer: no redirects, no proxy, no cookies, bodies as they come.
    /// Connections are pooled by host and port: give each owner of allowances (agency) a handler of its own, else one would use
    /// connections that were opened on another's allowance. A withdrawn allowance ends with <see cref="SocketsHttpHandler.PooledConnectionLifetime"/>.
    /// </summary>
    /// <param name="allowances">Asked at each connection.</param>
    public SocketsHttpHandler CreateHandler(Func<IReadOnlyList<AddressAllowance>> allowances) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        Credentials = null,
        PreAuthenticate = false,
        EnableMultipleHttp2Connections = true,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = connectTimeout * 2,
        ConnectCallback = (context, cancellation) => ConnectAsync(context, allowances(), cancellation),
    };

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="OutboundRefusedException">No address of the host may be dialled.</exception>
    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, IReadOnlyList<AddressAllowance> allowances, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        var scheme = context.InitialRequestMessage.RequestUri?.Scheme;
        var secure = scheme == Uri.UriSchemeHttps || scheme == Uri.UriSchemeWss;
        return await ConnectAsync(new OutboundTarget(context.DnsEndPoint.Host, context.DnsEndPoint.Port, secure), allowances, cancellation);
    }

    /// <summary>A connected TCP stream to the first address that may be dialled and answers.</summary>
    /// <exception cref="OutboundRefusedException">No address of the host may be dialled.</exception>
    /// <exception cref="SocketException">None of the allowed addresses answered.</exception>
    public async ValueTask<NetworkStream> ConnectAsync(OutboundTarget target, IReadOnlyList<AddressAllowance> allowances, CancellationToken cancellation)
    {
        var addresses = await ResolveAsync(target.Host, cancellation);
        OutboundRefusal? refusal = null;
        var allowed = new List<IPAddress>(addresses.Length);
        foreach (var address in addresses)
        {
            if (rule.Decide(address, target, allowances) is { } reason)
                refusal ??= reason;
            else
                allowed.Add(address);
        }
        if (allowed.Count == 0)
            throw new OutboundRefusedException(refusal ?? OutboundRefusal.Of(OutboundReason.HostUnknown, target.Host));

        var socket = allowed.Count == 1
            ? await DialAsync(allowed[0], target.Port, cancellation)
            : await RaceAsync(allowed, target.Port, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>
    /// For registration: null when every address the URL's host has now may be dialled. <see cref="OutboundReason.HostUnknown"/> when it has
    /// none now, which need not be the registrant's fault.
    /// </summary>
    public async Task<OutboundRefusal?> CheckAsync(Uri url, IReadOnlyList<AddressAllowance> allowances, CancellationToken cancellation)
    {
        var target = OutboundTarget.From(url);
        IPAddress[] addresses;
        try
        {
            addresses = await ResolveAsync(target.Host, cancellation).WaitAsync(connectTimeout, cancellation);
        }
        catch (Exception error) when (error is SocketException or TimeoutException or ArgumentException)
        {
            return OutboundRefusal.Of(OutboundReason.HostUnknown, target.Host);
        }
        return addresses.Length == 0
            ? OutboundRefusal.Of(OutboundReason.HostUnknown, target.Host)
            : addresses.Select(a => rule.Decide(a, target, allowances)).FirstOrDefault(r => r is not null);
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) =>
        IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellation);

    private async Task<Socket> RaceAsync(List<IPAddress> addresses, int port, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new List<Task<Socket>>();
        Exception? failure = null;
        try
        {
            for (var next = 0; next < addresses.Count || running.Count > 0;)
            {
                if (next < addresses.Count)
                    running.Add(DialAsync(addresses[next++], port, stop.Token));
                var first = next < addresses.Count
                    ? await Task.WhenAny(running.Cast<Task>().Append(Task.Delay(AttemptDelay, stop.Token)))
                    : await Task.WhenAny(running);
                if (first is not Task<Socket> done)
                {
                    cancellation.ThrowIfCancellationRequested();
                    continue;
                }
                running.Remove(done);
                try
                {
                    return await done;
                }
                catch (Exception error) when (error is SocketException or TimeoutException)
                {
                    failure ??= error;
                }
            }
            throw failure ?? new SocketException((int)SocketError.HostUnreachable);
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var loser in running)
                _ = DiscardAsync(loser);
        }
    }

    private static async Task DiscardAsync(Task<Socket> loser)
    {
        await ((Task)loser).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (loser.IsCompletedSuccessfully)
            (await loser).Dispose();
    }

    private async Task<Socket> DialAsync(IPAddress address, int port, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(connectTimeout);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), limit.Token);
            return socket;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
