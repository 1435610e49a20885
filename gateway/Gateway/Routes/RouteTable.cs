using System.Collections.Frozen;
using System.Globalization;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Access;
using GiaLai.Lgsp.Gateway.Forwarding;

namespace GiaLai.Lgsp.Gateway.Routes;

/// <summary>
/// A snapshot made ready for decisions. Immutable: a call takes the table once and decides by it to its end, a new one replaces
/// it by reference. What must outlive a table (connections, circuits, quota buckets) is only referenced from it.
/// </summary>
internal sealed class RouteTable
{
    private readonly FrozenDictionary<string, ServiceEntry> services;
    private readonly FrozenDictionary<string, ServiceEntry>.AlternateLookup<ReadOnlySpan<char>> byAddress;
    private readonly FrozenSet<string> agencies;
    private readonly FrozenSet<string> names;
    private readonly FrozenDictionary<string, ClientEntry> clients;
    private readonly FrozenSet<string> thumbprints;

    public RouteTable(GatewaySnapshot snapshot, string source, UpstreamPool upstreams, QuotaBuckets buckets, ProviderClients providers)
    {
        Version = snapshot.Version;
        MadeAt = snapshot.MadeAt;
        Source = source;
        clients = Unique(snapshot.Clients, client => client.Id.ToString(), client => new ClientEntry(client));
        thumbprints = snapshot.Clients.SelectMany(client => client.CertificateThumbprints).ToFrozenSet(StringComparer.Ordinal);

        var grants = snapshot.Grants.ToLookup(grant => grant.Service);
        var allowances = snapshot.Upstreams.ToLookup(allowance => allowance.Agency);
        var entries = new Dictionary<string, ServiceEntry>(StringComparer.Ordinal);
        foreach (var route in snapshot.Services)
        {
            var provider = providers.For(route.Service.Agency, [.. allowances[route.Service.Agency]]);
            entries[route.Service.ToString()] = new ServiceEntry(route, [.. grants[route.Service]], provider, upstreams, buckets);
        }

        Services = [.. entries.Values];
        foreach (var (closed, successor) in Aliases(snapshot.Aliases))
        {
            foreach (var entry in Services.Where(entry => entry.Route.Service.Agency == successor))
            {
                entries.TryAdd(new ServiceId(closed, entry.Route.Service.Name, entry.Route.Service.Version).ToString(), entry);
            }
        }

        services = entries.ToFrozenDictionary(StringComparer.Ordinal);
        byAddress = services.GetAlternateLookup<ReadOnlySpan<char>>();
        agencies = entries.Keys.Select(key => key[..key.IndexOf('/', StringComparison.Ordinal)]).ToFrozenSet(StringComparer.Ordinal);
        names = entries.Keys.Select(key => key[..key.LastIndexOf('/')]).ToFrozenSet(StringComparer.Ordinal);
    }

    public long Version { get; }

    public DateTimeOffset MadeAt { get; }

    /// <summary><c>registry</c> or <c>disk</c>.</summary>
    public string Source { get; }

    public IReadOnlyList<ServiceEntry> Services { get; }

    /// <param name="address"><c>H21.05/land-parcels/v1</c>, also under a closed agency code.</param>
    public ServiceEntry? Service(ReadOnlySpan<char> address) => byAddress.TryGetValue(address, out var service) ? service : null;

    /// <param name="agency">A code under which some service stands.</param>
    public bool KnowsAgency(string agency) => agencies.Contains(agency);

    /// <param name="name"><c>H21.05/land-parcels</c>.</param>
    public bool KnowsName(string name) => names.Contains(name);

    public ClientEntry? Client(string id) => clients.GetValueOrDefault(id);

    /// <summary>Some system has registered this certificate.</summary>
    public bool KnowsCertificate(string thumbprint) => thumbprints.Contains(thumbprint);

    private static FrozenDictionary<string, TValue> Unique<T, TValue>(IEnumerable<T> items, Func<T, string> key, Func<T, TValue> value)
    {
        var result = new Dictionary<string, TValue>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            result[key(item)] = value(item);
        }

        return result.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Each closed code with the code that answers now, over several steps where bodies were merged again.</summary>
    private static IEnumerable<(AgencyCode Closed, AgencyCode Successor)> Aliases(IReadOnlyList<AgencyAlias> aliases)
    {
        var next = new Dictionary<AgencyCode, AgencyCode>();
        foreach (var alias in aliases)
        {
            next[alias.Code] = alias.Successor;
        }

        foreach (var closed in next.Keys)
        {
            var successor = next[closed];
            for (var steps = 0; steps < next.Count && next.TryGetValue(successor, out var further); steps++)
            {
                successor = further;
            }

            yield return (closed, successor);
        }
    }
}

/// <summary>A system that calls, with its own certificate rules.</summary>
internal sealed class ClientEntry(ClientRule rule)
{
    private readonly FrozenSet<string> thumbprints = rule.CertificateThumbprints.ToFrozenSet(StringComparer.Ordinal);

    public ClientRule Rule { get; } = rule;

    public bool Owns(string thumbprint) => thumbprints.Contains(thumbprint);
}

/// <summary>One service version with all that a call needs of it.</summary>
internal sealed class ServiceEntry
{
    private readonly FrozenDictionary<string, GrantEntry[]> grants;

    public ServiceEntry(ServiceRoute route, IReadOnlyList<GrantRule> rules, ProviderClient provider, UpstreamPool pool, QuotaBuckets buckets)
    {
        Route = route;
        Id = route.Service.ToString();
        Agency = route.Service.Agency.ToString();
        Provider = provider;
        Operations = new OperationTable(route.Operations);
        NamesPersons = route.Operations.Any(operation => operation.Subject is not null);
        Upstreams = new UpstreamSet([.. route.Upstreams.Select(address => pool.For(Id, address, hasProbe: route.HealthPath is not null))]);
        grants = rules.GroupBy(rule => rule.Consumer.ToString(), StringComparer.Ordinal).ToFrozenDictionary(
            byConsumer => byConsumer.Key,
            byConsumer => byConsumer.Select(rule => new GrantEntry(rule, route, buckets)).ToArray(),
            StringComparer.Ordinal);
        Timeout = TimeSpan.FromMilliseconds(Math.Clamp(route.TimeoutMs, 100, 600_000));
        Deprecation = route.DeprecatedAt is { } deprecated ? string.Create(CultureInfo.InvariantCulture, $"@{deprecated.ToUnixTimeSeconds()}") : null;
        Sunset = route.SunsetAt?.ToString("R", CultureInfo.InvariantCulture);
        SuccessorLink = route.Successor is { } successor ? $"</api/{successor}>; rel=\"successor-version\"" : null;
    }

    public ServiceRoute Route { get; }

    public string Id { get; }

    public string Agency { get; }

    public ProviderClient Provider { get; }

    public OperationTable Operations { get; }

    /// <summary>Some operation says by which parameter it names a person.</summary>
    public bool NamesPersons { get; }

    public UpstreamSet Upstreams { get; }

    public TimeSpan Timeout { get; }

    /// <summary>Source: RFC 9745.</summary>
    public string? Deprecation { get; }

    /// <summary>Source: RFC 8594.</summary>
    public string? Sunset { get; }

    public string? SuccessorLink { get; }

    public ReadOnlySpan<GrantEntry> GrantsOf(string consumer) => grants.TryGetValue(consumer, out var found) ? found : [];

    public IEnumerable<GrantEntry> AllGrants => grants.Values.SelectMany(found => found);
}

/// <summary>What one grant allows, ready to be asked.</summary>
internal sealed class GrantEntry
{
    private readonly FrozenSet<string> operations;

    public GrantEntry(GrantRule rule, ServiceRoute route, QuotaBuckets buckets)
    {
        Rule = rule;
        operations = rule.Operations.ToFrozenSet(StringComparer.Ordinal);
        WholeService = operations.Contains("*");
        Fields = rule.Fields is { } fields ? FieldTree.Of(fields) : null;
        Quota = rule.Quota ?? route.Quota;
        if (Quota is not null)
        {
            var name = rule.Quota is null ? "service" : "grant";
            BucketKey = rule.Quota is null ? $"{rule.Consumer} {rule.Service}" : rule.Id.ToString();
            Bucket = buckets.For(BucketKey);
            Policy = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={Quota.Permits};w={Quota.PeriodSeconds}");
            PolicyName = $"\"{name}\"";
        }
    }

    public GrantRule Rule { get; }

    /// <summary>Also paths that no published operation describes.</summary>
    public bool WholeService { get; }

    public FieldTree? Fields { get; }

    public Quota? Quota { get; }

    public QuotaBucket? Bucket { get; }

    public string? BucketKey { get; }

    /// <summary>Value of <c>RateLimit-Policy</c>.</summary>
    public string? Policy { get; }

    public string? PolicyName { get; }

    public bool Covers(string operationId) => WholeService || operations.Contains(operationId);
}
