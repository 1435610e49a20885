using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using GiaLai.Lgsp.ServiceDefaults.Outbound;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>
/// The connections to one agency's providers. Idle ones are kept for a minute, the last used first; none lives longer than five, so
/// that a name that moves, or an allowance that was withdrawn, is noticed.
/// </summary>
internal sealed class ProviderClient(
    string terms, IReadOnlyList<AddressAllowance> allowances, OutboundDialer dialer, RemoteCertificateValidationCallback? validate, TimeProvider time)
{
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(1);
    // To ask the kernel whether the other end has closed costs; what was in use just now is hardly closed.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, List<ProviderConnection>> idle = new(StringComparer.Ordinal);
    private volatile bool retired;

    /// <summary>The allowances it was made for.</summary>
    public string Terms { get; } = terms;

    /// <summary>The same, as the dialer reads them.</summary>
    public IReadOnlyList<AddressAllowance> Allowances { get; } = allowances;

    /// <summary>A connection on which nothing is under way; give it back by <see cref="Return"/>, or dispose of it.</summary>
    /// <exception cref="ConnectFailedException">There is none to be had.</exception>
    /// <exception cref="OutboundRefusedException">None may be made.</exception>
    public ValueTask<ProviderConnection> RentAsync(Upstream upstream, CancellationToken cancel)
    {
        while (TryTake(upstream.Server) is { } connection)
        {
            if (IsYoung(connection) && (time.GetElapsedTime(connection.IdleSince) < Fresh || connection.IsQuiet))
            {
                return new(connection);
            }

            connection.Dispose();
        }

        return OpenAsync(upstream, cancel);
    }

    /// <summary>Status of a GET of the gateway's own, on a connection of its own.</summary>
    public async Task<int> GetStatusAsync(Upstream upstream, string path, CancellationToken cancel)
    {
        using var connection = await OpenAsync(upstream, cancel);
        await using var abort = cancel.UnsafeRegister(static connection => ((ProviderConnection)connection!).Abort(), connection);
        connection.Write($"GET {upstream.BasePath}/{path.TrimStart('/')} HTTP/1.1\r\nHost: {upstream.Host}\r\nConnection: close\r\n");
        connection.EndHead(chunked: false);
        await connection.FlushAsync();
        await connection.ReadHeadAsync(hasBody: false);
        return connection.Head.Status;
    }

    /// <summary>The answer is read to its end, or nobody wants the rest.</summary>
    public void Return(ProviderConnection connection)
    {
        if (!connection.IsClean || !IsYoung(connection) || retired)
        {
            connection.Dispose();
            return;
        }

        connection.Reset();
        connection.IdleSince = time.GetTimestamp();
        var list = idle.GetOrAdd(connection.Server, static _ => []);
        lock (list)
        {
            list.Add(connection);
        }

        if (retired)
        {
            Drop(static _ => true);
        }
    }

    /// <summary>The server has closed one without being asked: the others are as old.</summary>
    public void Forget(string server)
    {
        while (TryTake(server) is { } connection)
        {
            connection.Dispose();
        }
    }

    public void DropIdle() => Drop(connection => time.GetElapsedTime(connection.IdleSince) > LongestIdle);

    /// <summary>Calls under way end on their connections; none is kept.</summary>
    public void Retire()
    {
        retired = true;
        Drop(static _ => true);
    }

    private bool IsYoung(ProviderConnection connection) => time.GetElapsedTime(connection.OpenedAt) < LongestLife;

    private ProviderConnection? TryTake(string server)
    {
        if (!idle.TryGetValue(server, out var list))
        {
            return null;
        }

        lock (list)
        {
            if (list.Count == 0)
            {
                return null;
            }

            var last = list[^1];
            list.RemoveAt(list.Count - 1);
            return last;
        }
    }

    private void Drop(Func<ProviderConnection, bool> old)
    {
        foreach (var list in idle.Values)
        {
            lock (list)
            {
                list.RemoveAll(connection =>
                {
                    var drop = old(connection);
                    if (drop)
                    {
                        connection.Dispose();
                    }

                    return drop;
                });
            }
        }
    }

    private async ValueTask<ProviderConnection> OpenAsync(Upstream upstream, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(dialer.ConnectTimeout * 2);
        NetworkStream? plain = null;
        try
        {
            plain = await dialer.ConnectAsync(upstream.Target, Allowances, limit.Token);
            var stream = upstream.Target.Secure ? await SecureAsync(plain, upstream.Target.Host, limit.Token) : plain;
            return new ProviderConnection(stream, plain.Socket, upstream.Server, time.GetTimestamp());
        }
        catch (Exception exception)
        {
            plain?.Dispose();
            if (exception is OutboundRefusedException || cancel.IsCancellationRequested)
            {
                throw;
            }

            throw new ConnectFailedException(exception);
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream plain, string host, CancellationToken cancel)
    {
        var secure = new SslStream(plain);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = validate,
            },
            cancel);
        return secure;
    }
}

/// <summary>No connection to the provider: nothing was sent.</summary>
internal sealed class ConnectFailedException(Exception reason) : IOException(reason.Message, reason)
{
    public Problem Problem => InnerException is AuthenticationException ? GatewayProblems.ProviderUntrusted : GatewayProblems.ProviderUnreachable;
}
