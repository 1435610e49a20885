using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.Exchange;

/// <summary>Section <c>Exchange</c>. Checked at start.</summary>
internal sealed class ExchangeOptions
{
    public const string Section = "Exchange";

    /// <summary>Unique among running processes of Exchange; Registry names it with the directory it decides by. Default: the machine's name.</summary>
    [Required]
    public string Id { get; init; } = "exchange-" + Environment.MachineName;

    /// <summary>Where Registry's directory is read.</summary>
    [Required]
    public Uri? Registry { get; init; }

    /// <summary>Folder with the master keys (<c>NNNN.key</c>) and the keys of receipts (<c>receipt-NNNN.pem</c>); every process has the same.</summary>
    [Required]
    public string KeyFolder { get; init; } = "";

    /// <summary>Bytes of one message's content; larger things are attachments. 1 KiB to 16 MiB.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxMessageBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of a batch. 1 KiB to 64 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxBatchBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Events of a batch. 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int MaxBatchEvents { get; init; } = 100;

    /// <summary>Recipients of a message. 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int MaxRecipients { get; init; } = 200;

    /// <summary>How long a message waits that names no expiry. A second to 90 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "90.00:00:00")]
    public TimeSpan DefaultExpiry { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The longest expiry a sender may ask for. A minute to 365 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan MaxExpiry { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long a reader has a message to itself. 0.1 s to 12 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "12:00:00")]
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Times a message is given to readers before it is dead. 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int MaxDeliveries { get; init; } = 20;

    /// <summary>Content up to this size stands in the mailbox's answer itself. 0 to 1 MiB.</summary>
    [Range(0, 1024 * 1024)]
    public int InlineBytes { get; init; } = 64 * 1024;

    /// <summary>Messages that may wait for their commit; more are refused with 503. 100 to 1,000,000.</summary>
    [Range(100, 1_000_000)]
    public int MaxUncommitted { get; init; } = 10_000;

    /// <summary>Messages that are committed together at most. 1 to 5,000.</summary>
    [Range(1, 5000)]
    public int CommitGroup { get; init; } = 256;

    /// <summary>How long an old secret of an endpoint signs beside a new one. 0 to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan SecretOverlap { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long an endpoint has to answer a push. 0.1 s to 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan PushTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Wait after the first failed attempt of a message; doubles with each. 10 ms to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between attempts. 10 ms to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "7.00:00:00")]
    public TimeSpan RetryMost { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Attempts to push a message before it is dead. 1 to 100. The default lasts some six days.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 20;

    /// <summary>Attempts to push a message that the recipient itself refuses. 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxRefusals { get; init; } = 5;

    /// <summary>A message that an endpoint in failure has not taken for so long is dead. A minute to 90 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00")]
    public TimeSpan RetryHorizon { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Failures in a row after which an endpoint rests, and is then tried with one message at a time. 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int CircuitFailures { get; init; } = 5;

    /// <summary>The longest rest of an endpoint. 10 ms to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan CircuitMost { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Pushes to one endpoint at once. 1 to 256.</summary>
    [Range(1, 256)]
    public int LaneWidth { get; init; } = 16;

    /// <summary>How long content is kept after acceptance. A second to 10 years.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan ContentRetention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long the rest of a message is kept; until then repetitions are recognised. A second to 100 years.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "36500.00:00:00")]
    public TimeSpan MessageRetention { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Messages that may wait for one recipient; more are refused with 429. 1 to 1,000,000,000.</summary>
    [Range(1, 1_000_000_000)]
    public int MaxWaiting { get; init; } = 5_000_000;

    /// <summary>Bytes of the database above which messages are refused with 503; 0 = no limit.</summary>
    [Range(0, long.MaxValue)]
    public long MaxDatabaseBytes { get; init; }

    /// <summary>How often what waits is counted. 0.1 s to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan DepthInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Messages a second that one sender may send, over each process; 0 = no limit.</summary>
    [Range(0, 1_000_000)]
    public int MaxRate { get; init; }
}
