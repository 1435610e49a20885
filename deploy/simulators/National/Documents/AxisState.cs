using System.Globalization;
using System.Security.Cryptography;
using GiaLai.Lgsp.National.Faults;

namespace GiaLai.Lgsp.National.Documents;

/// <param name="MessageType">edoc or status.</param>
/// <param name="Status">Of one for the province: new, processing, done or fail.</param>
internal sealed record AxisFile(string DocId, string MessageType, string From, string To, string FileName, string Sha256, byte[] Content, string Status, DateTimeOffset At)
{
    /// <summary>How often the province fetched it.</summary>
    public int Fetched { get; init; }
}

/// <param name="Code">Of Decision 20.</param>
/// <param name="Code102">Of QCVN 102.</param>
internal sealed record AxisAgency(string Code, string Code102, string Name);

/// <summary>What the axis has: bodies, what the province sent, what waits for the province. In memory.</summary>
internal sealed class AxisState(TimeProvider time) : IForgets
{
    private static readonly AxisAgency[] Ministries =
    [
        new("G22", "000.00.00.G22", "Bộ (giả định) G22"), new("G23", "000.00.00.G23", "Bộ (giả định) G23"), new("H29", "000.00.00.H29", "Tỉnh bạn (giả định) H29"),
    ];

    private readonly Lock gate = new();
    private readonly Dictionary<string, AxisAgency> agencies = [];
    private readonly List<AxisFile> sent = [];
    private readonly List<AxisFile> incoming = [];
    private int number;

    public IReadOnlyList<AxisAgency> Agencies
    {
        get
        {
            lock (gate)
            {
                return [.. Ministries, .. agencies.Values];
            }
        }
    }

    public bool Knows(string code) => Agencies.Any(agency => agency.Code == code || agency.Code102 == code);

    public void Register(AxisAgency agency)
    {
        lock (gate)
        {
            agencies[agency.Code] = agency;
        }
    }

    public bool Delete(string code)
    {
        lock (gate)
        {
            return agencies.Remove(code);
        }
    }

    /// <summary>Takes a file of the province. The same file for the same body came before: that one, and false.</summary>
    public (AxisFile File, bool IsNew) Send(string messageType, string from, string to, string fileName, byte[] content)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        lock (gate)
        {
            if (sent.Find(file => file.To == to && file.Sha256 == sha256) is { } before)
            {
                return (before, false);
            }

            sent.Add(new AxisFile(Next(), messageType, from, to, fileName, sha256, content, "done", time.GetUtcNow()));
            return (sent[^1], true);
        }
    }

    /// <summary>A body of the nation sends something to the province.</summary>
    /// <param name="docId">Null = a new one.</param>
    public AxisFile Arrive(string messageType, string from, byte[] content, string? docId)
    {
        lock (gate)
        {
            var file = new AxisFile(
                docId ?? Next(), messageType, from, "H21", "van-ban.edxml", Convert.ToHexStringLower(SHA256.HashData(content)), content, "new", time.GetUtcNow());
            incoming.Add(file);
            return file;
        }
    }

    public IReadOnlyList<AxisFile> Sent(string? messageType)
    {
        lock (gate)
        {
            return [.. sent.Where(file => messageType is null || file.MessageType == messageType)];
        }
    }

    public IReadOnlyList<AxisFile> Incoming(string? messageType, bool open)
    {
        lock (gate)
        {
            return [.. incoming.Where(file => (messageType is null || file.MessageType == messageType) && (!open || file.Status is "new" or "processing"))];
        }
    }

    public bool Lose(string docId)
    {
        lock (gate)
        {
            return sent.RemoveAll(file => file.DocId == docId) > 0;
        }
    }

    public AxisFile? Fetch(string docId) => Change(docId, file => file with { Fetched = file.Fetched + 1 });

    public AxisFile? Update(string docId, string status) => Change(docId, file => file with { Status = status });

    public void Forget()
    {
        lock (gate)
        {
            agencies.Clear();
            sent.Clear();
            incoming.Clear();
        }
    }

    private AxisFile? Change(string docId, Func<AxisFile, AxisFile> change)
    {
        lock (gate)
        {
            // Of several under one id the last one that is open.
            var at = incoming.FindLastIndex(file => file.DocId == docId && file.Status is "new" or "processing");
            at = at >= 0 ? at : incoming.FindLastIndex(file => file.DocId == docId);
            return at < 0 ? null : incoming[at] = change(incoming[at]);
        }
    }

    private string Next() => string.Create(CultureInfo.InvariantCulture, $"VXP{time.GetUtcNow().UtcTicks:x}-{++number}");
}
