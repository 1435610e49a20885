using System.Globalization;
using GiaLai.Lgsp.ServiceDefaults.Outbound;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>
/// One address of a service, with what is known of its health. After several failures in a row it rests; then one call tries it,
/// and closes the circuit or doubles the rest.
/// </summary>
internal sealed class Upstream(Uri address, bool hasProbe, GatewayOptions options, TimeProvider time)
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private int inFlight;
    private int connectFailures;
    private int callFailures;
    private int rests;
    private long restUntil;
    private bool trying;
    private bool unreachable;
    private bool awaited;
    private volatile Health health = hasProbe ? Health.Unknown : Health.Good;
    private int probeFailures;

    private enum Health
    {
        Unknown,
        Good,
        Bad,
    }

    public Uri Address { get; } = address;

    /// <summary>Path without a slash at its end; the rest of the call's path is appended as it came.</summary>
    public string BasePath { get; } = address.AbsolutePath.TrimEnd('/');

    public OutboundTarget Target { get; } = OutboundTarget.From(address);

    /// <summary>Scheme, host and port: upstreams of the same server share connections.</summary>
    public string Server { get; } = address.GetLeftPart(UriPartial.Authority);

    /// <summary>Value of <c>Host</c>. Source: RFC 9110, section 7.2.</summary>
    public string Host { get; } = (address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost)
        + (address.IsDefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{address.Port}"));

    public int InFlight => Volatile.Read(ref inFlight);

    public bool IsOpen => Volatile.Read(ref restUntil) != 0;

    /// <summary>Open, and not yet due for a trial.</summary>
    public bool IsResting => Volatile.Read(ref restUntil) is not 0 and var until && time.GetTimestamp() < until;

    /// <summary>A new address with a health path counts for little until it has answered once.</summary>
    public bool IsProven => health == Health.Good;

    /// <summary>False while it rests or its health path says no. True once when the rest is over: that call is the trial.</summary>
    public bool TryEnter()
    {
        if (health == Health.Bad)
        {
            return false;
        }

        if (Volatile.Read(ref restUntil) != 0)
        {
            lock (gate)
            {
                if (restUntil != 0)
                {
                    if (trying || time.GetTimestamp() < restUntil)
                    {
                        return false;
                    }

                    trying = true;
                }
            }
        }

        Interlocked.Increment(ref inFlight);
        return true;
    }

    public void Leave() => Interlocked.Decrement(ref inFlight);

    /// <summary>How long until a call may try it.</summary>
    public TimeSpan RestsFor
    {
        get
        {
            var until = Volatile.Read(ref restUntil);
            var left = until == 0 ? TimeSpan.Zero : time.GetElapsedTime(time.GetTimestamp(), until);
            return left > TimeSpan.Zero ? left : health == Health.Bad ? TimeSpan.FromSeconds(options.ProbeSeconds) : TimeSpan.Zero;
        }
    }

    /// <summary>It answered, whatever the status.</summary>
    public void Answered()
    {
        if (Volatile.Read(ref connectFailures) == 0 && Volatile.Read(ref callFailures) == 0 && Volatile.Read(ref restUntil) == 0)
        {
            return;
        }

        lock (gate)
        {
            connectFailures = callFailures = rests = 0;
            restUntil = 0;
            trying = unreachable = false;
        }
    }

    /// <summary>The call that tried it ended without saying anything about it: the caller went away.</summary>
    public void Undecided()
    {
        if (Volatile.Read(ref restUntil) != 0)
        {
            lock (gate)
            {
                trying = false;
            }
        }
    }

    public void FailedToConnect() => Failed(ref connectFailures, options.CircuitConnectFailures, toConnect: true);

    /// <summary>It was silent for too long or broke off.</summary>
    public void FailedToAnswer() => Failed(ref callFailures, options.CircuitCallFailures, toConnect: false);

    /// <summary>True when it rests because nothing accepted connections there, and nobody looks yet whether something does again.</summary>
    public bool TryAwait() => IsOpen && Volatile.Read(ref unreachable) && !Interlocked.Exchange(ref awaited, true);

    /// <summary>Ends the look that <see cref="TryAwait"/> began; what can be reached need not rest any longer.</summary>
    public void Awaited(bool reachable)
    {
        Volatile.Write(ref awaited, false);
        if (reachable)
        {
            Answered();
        }
    }

    /// <summary>Two vain questions make it bad, one good answer makes it good.</summary>
    public void Probed(bool good)
    {
        probeFailures = good ? 0 : probeFailures + 1;
        if (good)
        {
            health = Health.Good;
            Answered();
        }
        else if (probeFailures >= 2 || health == Health.Unknown)
        {
            health = Health.Bad;
        }
    }

    private void Failed(ref int failures, int limit, bool toConnect)
    {
        lock (gate)
        {
            failures++;
            if (failures < limit && !trying)
            {
                return;
            }

            var rest = TimeSpan.FromSeconds(options.CircuitRestSeconds) * Math.Pow(2, Math.Min(rests, 10));
            rest = rest < LongestRest ? rest : LongestRest;
            rests++;
            trying = false;
            failures = 0;
            unreachable = toConnect;
            restUntil = time.GetTimestamp() + (long)(rest.TotalSeconds * time.TimestampFrequency);
        }
    }
}

/// <summary>Upstreams outlive the snapshots that name them, so that a change of routes forgets no failure.</summary>
internal sealed class UpstreamPool(IOptions<GatewayOptions> options, TimeProvider time)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(string Service, Uri Address, bool HasProbe), Upstream> upstreams = new();

    public IEnumerable<(string Service, Upstream Upstream)> All => upstreams.Select(entry => (entry.Key.Service, entry.Value));

    public Upstream For(string service, Uri address, bool hasProbe) =>
        upstreams.GetOrAdd((service, address, hasProbe), key => new Upstream(key.Address, key.HasProbe, options.Value, time));

    public void Keep(IReadOnlySet<Upstream> used)
    {
        foreach (var (key, upstream) in upstreams)
        {
            if (!used.Contains(upstream))
            {
                upstreams.TryRemove(key, out _);
            }
        }
    }
}
