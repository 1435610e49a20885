using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.ServiceDefaults.Outbound;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>
/// Connections to providers, kept apart by agency: what one agency may dial another may not. When an agency's allowances change it
/// begins anew.
/// </summary>
internal sealed partial class ProviderClients(OutboundDialer dialer, IOptions<GatewayOptions> options, TimeProvider time, ILogger<ProviderClients> log) : BackgroundService
{
    private static readonly TimeSpan LookForIdle = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<AgencyCode, ProviderClient> clients = new();
    private readonly X509Certificate2Collection? authorities = Load(options.Value.ProviderCa);

    public ProviderClient For(AgencyCode agency, IReadOnlyList<UpstreamAllowance> allowances)
    {
        var terms = string.Join('\n', allowances.Select(one => $"{one.Cidr} {string.Join(',', one.Ports)} {one.Host}").Order(StringComparer.Ordinal));
        if (!clients.TryGetValue(agency, out var client) || client.Terms != terms)
        {
            client?.Retire();
            clients[agency] = client = new ProviderClient(terms, Read(agency, allowances), dialer, authorities is null ? null : ValidateWithOwnAuthorities, time);
        }

        return client;
    }

    /// <summary>True when something accepts connections there: no byte is sent.</summary>
    public async Task<bool> IsReachableAsync(ProviderClient client, Uri address, CancellationToken cancel)
    {
        try
        {
            await using var connection = await dialer.ConnectAsync(OutboundTarget.From(address), client.Allowances, cancel);
            return true;
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookForIdle, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var client in clients.Values)
                {
                    client.DropIdle();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Shutting down.
        }
    }

    private List<AddressAllowance> Read(AgencyCode agency, IReadOnlyList<UpstreamAllowance> allowances)
    {
        var allowed = new List<AddressAllowance>(allowances.Count);
        foreach (var one in allowances)
        {
            if (AddressAllowance.TryCreate(one.Cidr, one.Ports, one.Host, out var allowance, out var error))
            {
                allowed.Add(allowance);
            }
            else
            {
                Log.AllowanceInvalid(log, agency.ToString(), error);
            }
        }

        return allowed;
    }

    /// <summary>What the system believes, and what the named authorities issued for this host.</summary>
    private bool ValidateWithOwnAuthorities(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 server)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities!);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.1"));
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return own.Build(server);
    }

    private static X509Certificate2Collection? Load(string? file)
    {
        if (file is null)
        {
            return null;
        }

        var collection = new X509Certificate2Collection();
        collection.ImportFromPemFile(file);
        return collection;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "An address allowance of {Agency} is ignored: {Reason}")]
        public static partial void AllowanceInvalid(ILogger log, string agency, string reason);
    }
}
