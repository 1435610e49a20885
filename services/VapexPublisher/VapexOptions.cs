using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.VapexPublisher;

/// <summary>Section <c>Vapex</c>; where V-APEX is and how it is spoken to stands in the section <c>Partner</c>. Checked at start.</summary>
internal sealed class VapexOptions
{
    public const string Section = "Vapex";

    /// <summary>Where Registry's publications, documents and lint are read.</summary>
    [Required]
    public Uri? Registry { get; init; }

    /// <summary>Where the numbers of calls are read.</summary>
    [Required]
    public Uri? Audit { get; init; }

    /// <summary>Folder with the keys that records are signed with (<c>record-NNNN.pem</c>); the last by name signs.</summary>
    [Required]
    public string KeyFolder { get; init; } = "";

    /// <summary>Environment of the servers in records.</summary>
    [Required]
    public string Environment { get; init; } = "production";

    /// <summary><c>tslcd</c> (the network of state bodies) or <c>internet</c>.</summary>
    [RegularExpression("^(tslcd|internet)$")]
    public string Network { get; init; } = "tslcd";

    /// <summary>Code of the platform as an information system.</summary>
    [Required]
    public string SystemCode { get; init; } = "lgsp";

    /// <summary>Its security level. 1 to 5. Source: Decree 85/2016/NĐ-CP.</summary>
    [Range(1, 5)]
    public int SecurityLevel { get; init; } = 3;

    /// <summary>What is done about edits at V-APEX.</summary>
    public DriftPolicy Drift { get; init; }

    /// <summary>Places of a record (pointers) where V-APEX may differ.</summary>
    public IReadOnlyList<string> DriftIgnore { get; init; } = [];

    /// <summary>How often V-APEX is asked for what changed. 0.1 s to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan PullEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often all records are compared. A second to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan CompareEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Records in a page of V-APEX's list. 1 to 5,000.</summary>
    [Range(1, 5000)]
    public int PageSize { get; init; } = 500;

    /// <summary>Pause after the first failure of a step; it doubles, with jitter. 10 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromSeconds(5);

    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan RetryMost { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long after midnight in Việt Nam the day before is reported: late records are in by then. 0 to 23 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "23:00:00")]
    public TimeSpan UsageAfter { get; init; } = TimeSpan.FromHours(1);
}

internal enum DriftPolicy
{
    /// <summary>Differences are shown, somebody decides.</summary>
    Report,

    /// <summary>V-APEX is made to say what Registry says.</summary>
    Repair,
}
