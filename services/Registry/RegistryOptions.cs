using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.Registry;

/// <summary>How this Registry behaves where the law and the design leave a choice. Section <c>Registry</c>.</summary>
internal sealed class RegistryOptions
{
    public const string Section = "Registry";

    /// <summary>Public address of the gateway, written into published documents; null = the issuer of tokens, which is the same address.</summary>
    public Uri? Gateway { get; init; }

    /// <summary>File of the systems that connect through the platform; null = the one beside the program.</summary>
    public string? ConnectedSystemsFile { get; init; }

    /// <summary>True: an operator passes the formal check of each access request; false: a request that is complete passes at once.</summary>
    public bool ManualFormalCheck { get; init; }

    /// <summary>How long a change waits for the gateways before it is answered, in milliseconds. 0 to 10,000.</summary>
    [Range(0, 10_000)]
    public int InForceWaitMs { get; init; } = 1_000;

    /// <summary>How long a new or changed system waits for Identity before it is answered, in milliseconds. 0 to 30,000.</summary>
    [Range(0, 30_000)]
    public int ClientWaitMs { get; init; } = 3_000;

    /// <summary>A gateway that said nothing for so long is not waited for, in seconds. 6 to 600.</summary>
    [Range(6, 600)]
    public int GatewaySilenceSeconds { get; init; } = 15;

    /// <summary>Pause between two looks for ended grants, passed sunsets and clients that Identity has not confirmed, in seconds. 1 to 3,600.</summary>
    [Range(1, 3_600)]
    public int HousekeepingSeconds { get; init; } = 10;

    /// <summary>A client that Identity has not confirmed is told again after so many seconds. 1 to 3,600.</summary>
    [Range(1, 3_600)]
    public int ClientRetrySeconds { get; init; } = 30;

    /// <summary>Working days for the formal check of an access request. 1 to 60. Source of the defaults: practice, not law.</summary>
    [Range(1, 60)]
    public int FormalCheckDays { get; init; } = 2;

    /// <summary>Working days for the provider's decision. 1 to 60.</summary>
    [Range(1, 60)]
    public int ProviderReviewDays { get; init; } = 5;

    /// <summary>Working days for the consumer's answer to a question. 1 to 60.</summary>
    [Range(1, 60)]
    public int ConsumerAnswerDays { get; init; } = 10;
}
