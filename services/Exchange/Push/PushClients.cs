using System.Collections.Concurrent;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Outbound;

namespace GiaLai.Lgsp.Exchange.Push;

/// <summary>Connections to endpoints, pooled for each agency: what one agency may be reached at another may not.</summary>
internal sealed partial class PushClients(OutboundDialer dialer, DirectoryFeed directory, ILogger<PushClients> log) : IDisposable
{
    private readonly ConcurrentDictionary<AgencyCode, HttpMessageInvoker> clients = new();

    public HttpMessageInvoker For(AgencyCode agency) => clients.GetOrAdd(agency, code =>
    {
        var handler = dialer.CreateHandler(() => directory.Current is { } book ? AllowancesOf(code, book) : []);
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60);
        handler.MaxResponseHeadersLength = 64;
        // An answer's body is not read.
        handler.MaxResponseDrainSize = 64 * 1024;
        handler.ResponseDrainTimeout = TimeSpan.FromSeconds(1);
        return new HttpMessageInvoker(handler);
    });

    public IReadOnlyList<AddressAllowance> AllowancesOf(AgencyCode agency, AddressBook book)
    {
        var allowances = new List<AddressAllowance>();
        foreach (var one in book.Directory.Upstreams.Where(upstream => upstream.Agency == agency))
        {
            if (AddressAllowance.TryCreate(one.Cidr, one.Ports, one.Host, out var allowance, out var error))
            {
                allowances.Add(allowance);
            }
            else
            {
                Log.AllowanceInvalid(log, agency.ToString(), error);
            }
        }

        return allowances;
    }

    public void Dispose()
    {
        foreach (var client in clients.Values)
        {
            client.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "An address allowance of {Agency} is ignored: {Reason}")]
        public static partial void AllowanceInvalid(ILogger log, string agency, string reason);
    }
}
