using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.NdopAdapter;

/// <summary>Section <c>Ndop</c>; where NDOP is and how it is spoken to stands in the section <c>Partner</c>. Checked at start.</summary>
internal sealed class NdopOptions
{
    public const string Section = "Ndop";

    /// <summary>Folder for rows on their way up; all processes see the same.</summary>
    [Required]
    public string Folder { get; init; } = "";

    /// <summary>Folder with the keys that exports are signed with (<c>export-NNNN.pem</c>); the last by name signs.</summary>
    [Required]
    public string KeyFolder { get; init; } = "";

    /// <summary>Bytes of a batch. 1 KiB to 16 GiB.</summary>
    [Range(1024, 16L * 1024 * 1024 * 1024)]
    public long MaxBatchBytes { get; init; } = 4L * 1024 * 1024 * 1024;

    /// <summary>How often NDOP is asked for coordination requests. 0.1 s to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan PullEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Pause after the first failure; it doubles, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromSeconds(5);

    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan RetryMost { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long after midnight in Việt Nam the day before is reconciled. 0 to 23 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "23:00:00")]
    public TimeSpan ReconcileAfter { get; init; } = TimeSpan.FromHours(2);
}
