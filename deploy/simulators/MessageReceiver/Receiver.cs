using System.Collections.Concurrent;
using GiaLai.Lgsp.Client.Messages;
using GiaLai.Lgsp.Client.Webhooks;

namespace GiaLai.Lgsp.MessageReceiver;

/// <summary>A push that was the platform's, and new.</summary>
/// <param name="Id">The platform's id of the message.</param>
/// <param name="Attempt">As the platform counts.</param>
internal sealed record Received(
    Guid Id, string Sender, string Source, string EventId, string Type, string? Key, int Attempt, long Bytes, string Sha256, DateTimeOffset At)
{
    /// <summary>The push itself, for another library to check; null when it is large.</summary>
    public Push? Push { get; init; }
}

/// <param name="Headers">Those of Standard Webhooks.</param>
internal sealed record Push(IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>What the next pushes are answered with.</summary>
/// <param name="Status">HTTP status; 0 = the connection is cut.</param>
/// <param name="RetryAfterSeconds">Null = no such header.</param>
/// <param name="Times">How many; null = until it is taken back.</param>
internal sealed record Fault(int Status, int? RetryAfterSeconds, int? Times);

/// <summary>Secrets and ids outlive a restart, what came is kept in memory.</summary>
internal sealed class Receiver : IDisposable
{
    private const int MaxKept = 1_000;

    private readonly string secretFile;
    private readonly TimeProvider time;
    private readonly ConcurrentQueue<Received> received = new();
    private readonly Lock gate = new();
    private volatile WebhookVerifier? verifier;
    private Fault? fault;

    public Receiver(IConfiguration configuration, TimeProvider time)
    {
        this.time = time;
        var folder = configuration["Receiver:StateFolder"] ?? throw new InvalidOperationException("Receiver:StateFolder is not set.");
        Directory.CreateDirectory(folder);
        secretFile = Path.Combine(folder, "secrets");
        Inbox = new FileInbox(Path.Combine(folder, "inbox"), time: time);
        if (File.Exists(secretFile))
        {
            verifier = new WebhookVerifier(File.ReadAllLines(secretFile), time: time);
        }
    }

    /// <summary>Null until it was told a secret.</summary>
    public WebhookVerifier? Verifier => verifier;

    public FileInbox Inbox { get; }

    /// <summary>Pushes that were refused: no platform's.</summary>
    public long Refused { get; private set; }

    public IReadOnlyList<Received> All => [.. received];

    public void Dispose() => Inbox.Dispose();

    /// <summary>All secrets in force; of the platform's two, while one takes the other's place, either does.</summary>
    public void Know(IReadOnlyList<string> secrets)
    {
        var next = new WebhookVerifier(secrets, time: time);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var file = new StreamWriter(secretFile, options))
        {
            foreach (var secret in secrets)
            {
                file.WriteLine(secret);
            }
        }

        verifier = next;
    }

    public void Keep(Received message)
    {
        received.Enqueue(message);
        while (received.Count > MaxKept)
        {
            received.TryDequeue(out _);
        }
    }

    public void Forget() => received.Clear();

    public void CountRefused()
    {
        lock (gate)
        {
            Refused++;
        }
    }

    public void Set(Fault? next)
    {
        lock (gate)
        {
            fault = next;
        }
    }

    /// <summary>The fault for this push, which it uses up; null = there is none.</summary>
    public Fault? TakeFault()
    {
        lock (gate)
        {
            var taken = fault;
            if (taken is { Times: { } times })
            {
                fault = times > 1 ? taken with { Times = times - 1 } : null;
            }

            return taken;
        }
    }
}
