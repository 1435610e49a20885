using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.ServiceDefaults.Partners;

/// <summary>Where a partner is and how patient we are with it. Section <c>Partner</c>.</summary>
public sealed class PartnerOptions
{
    public const string Section = "Partner";

    [Required]
    public Uri? Address { get; init; }

    /// <summary>The mapping; a name without a folder lies beside the program.</summary>
    [Required]
    public string MappingFile { get; init; } = "";

    public string? ClientId { get; init; }

    public string? Secret { get; init; }

    /// <summary>The partner's keys (JWK set) for signed answers; null = asked for at the mapping's address.</summary>
    public string? KeysFile { get; init; }

    /// <summary>Until an attempt is given up, its whole answer counted. 0.1 to 600 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Further attempts of what only reads. 0 to 5.</summary>
    [Range(0, 5)]
    public int Retries { get; init; } = 2;

    /// <summary>Before the first of them; it doubles, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Exchanges at once; as many may wait four times over. 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int Concurrency { get; init; } = 8;

    /// <summary>Exchanges within <see cref="CircuitWindow"/> of which half fail before the partner is left alone. 2 to 1,000.</summary>
    [Range(2, 1000)]
    public int CircuitMinimum { get; init; } = 6;

    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan CircuitWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it is left alone. 0.5 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan CircuitRest { get; init; } = TimeSpan.FromSeconds(15);

    internal string MappingPath => Path.IsPathRooted(MappingFile) ? MappingFile : Path.Combine(AppContext.BaseDirectory, MappingFile);
}
