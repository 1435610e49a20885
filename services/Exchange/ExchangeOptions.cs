using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.Exchange;

/// <summary>Section <c>Exchange</c>. Checked at start.</summary>
internal sealed class ExchangeOptions
{
    public const string Section = "Exchange";

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
}
