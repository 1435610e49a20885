using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.NdxpAdapter.HandIns;

/// <summary>Section <c>HandIns</c>: writes that are sent later. They need <c>ConnectionStrings:Postgres</c>; without it each call is answered at once.</summary>
internal sealed class HandInOptions
{
    public const string Section = "HandIns";

    /// <summary>Folder with the keys under which they stand in the database; all processes see the same.</summary>
    public string KeyFolder { get; set; } = "";

    /// <summary>Pause after the first failure; it doubles, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RetryFirst { get; set; } = TimeSpan.FromSeconds(5);

    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan RetryMost { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long it is tried before it is dead. A second to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(3);
}
