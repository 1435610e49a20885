using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.NdxpAdapter;

/// <summary>Section <c>Ndxp</c>.</summary>
internal sealed class NdxpOptions
{
    public const string Section = "Ndxp";

    /// <summary>Where the declared services lie, a folder each. Default: <c>Services</c> beside the program.</summary>
    public string ServicesFolder { get; set; } = Path.Combine(AppContext.BaseDirectory, "Services");

    /// <summary>Seconds between two looks at the declared services' files: what changed there holds without a restart. 1 to 3,600.</summary>
    [Range(1, 3_600)]
    public int DeclarationSeconds { get; set; } = 10;

    /// <summary>YAML with the officials' accounts and the local maps, mode 600; null = there are none.</summary>
    public string? MapsFile { get; set; }

    /// <summary>Address of Registry; null = the declared services are not registered.</summary>
    public Uri? Registry { get; set; }

    /// <summary>How the gateway reaches this process for national services: registered as their upstream. Needed with <see cref="Registry"/>.</summary>
    public Uri? UpstreamUrl { get; set; }

    /// <summary>Seconds between two attempts to register while Registry does not take them. 1 to 3,600.</summary>
    [Range(1, 3_600)]
    public int RegisterAgainSeconds { get; set; } = 5;

    /// <summary>Hours between two comparisons of the nation's code lists. 1 to 168.</summary>
    [Range(1, 168)]
    public int CodeListHours { get; set; } = 24;

    /// <summary>Seconds between two looks at the profile of channels. 1 to 3,600.</summary>
    [Range(1, 3_600)]
    public int PolicySeconds { get; set; } = 30;

    /// <summary>The national systems by name: <c>ndxp</c>, <c>vxp</c>, and any further one that declared services name.</summary>
    public Dictionary<string, PartnerOptions> Partners { get; set; } = [];
}

/// <summary>How a national system lets one in.</summary>
internal enum Door
{
    /// <summary>A bearer token for key and secret, as WSO2 gives it.</summary>
    Token,

    /// <summary>A session in the body, as VXP gives it.</summary>
    Session,

    /// <summary>By the network alone.</summary>
    None,
}

/// <summary>One national system, and how patient the platform is with it.</summary>
internal sealed class PartnerOptions
{
    /// <summary>Its base address; null = it is not connected, its services are not served.</summary>
    public Uri? Url { get; set; }

    /// <summary>How one is let in. Default: by a session at <c>vxp</c>, by a token elsewhere.</summary>
    public Door? Door { get; set; }

    /// <summary>Consumer key (NDXP) or user name (VXP).</summary>
    public string? Key { get; set; }

    public string? Secret { get; set; }

    /// <summary>VXP only: whom a session is asked of, header <c>dstcode</c>.</summary>
    public string DestinationCode { get; set; } = "VN:GOV:000.00.00.G07:dvcqg";

    /// <summary>Calls under way at once; further ones are refused.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrent { get; set; } = 128;

    /// <summary>Repetitions of a call that may be repeated.</summary>
    [Range(0, 5)]
    public int Retries { get; set; } = 2;

    /// <summary>Before the first repetition; then twice as long each, with jitter.</summary>
    [Range(10, 60_000)]
    public int RetryDelayMs { get; set; } = 200;

    /// <summary>A refusal for calling too often that asks for at most this is waited out where the call may be repeated; else it goes back at once.</summary>
    [Range(0, 60)]
    public int MaxThrottleWaitSeconds { get; set; } = 2;

    /// <summary>One attempt, from the connection to the answer's last byte; an operation may say less.</summary>
    [Range(50, 600_000)]
    public int AttemptTimeoutMs { get; set; } = 10_000;

    /// <summary>Share of failed attempts in <see cref="SamplingMs"/> that opens the circuit.</summary>
    [Range(0.01, 1)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Fewer attempts in <see cref="SamplingMs"/> say nothing.</summary>
    [Range(2, 10_000)]
    public int MinimumThroughput { get; set; } = 10;

    [Range(500, 600_000)]
    public int SamplingMs { get; set; } = 10_000;

    /// <summary>How long an open circuit rests before one call tries again.</summary>
    [Range(500, 600_000)]
    public int BreakMs { get; set; } = 5_000;
}
