namespace GiaLai.Lgsp.Evidence.Files;

public enum StepOutcome
{
    Passed,
    Failed,

    /// <summary>There was nothing to check, or an earlier step failed.</summary>
    Skipped,
}

/// <summary>One step of a check: its stable name, how it ended, and why, in English and Vietnamese.</summary>
public sealed record EvidenceStep(string Name, StepOutcome Outcome, string Explanation, string ExplanationVi);

/// <summary>What a check found.</summary>
public sealed record EvidenceReport
{
    public required IReadOnlyList<EvidenceStep> Steps { get; init; }

    /// <summary>False when the log's key was only read from the file that it is to prove.</summary>
    public required bool IsLogKeyTrusted { get; init; }

    public bool IsValid => FailedStep is null;

    /// <summary>Somebody's signature was checked: without it anybody can have made what is consistent in itself.</summary>
    public bool IsSigned => Steps.Any(step => step.Outcome == StepOutcome.Passed
        && (step.Name is "export-signature" || step.Name.EndsWith("log-signature", StringComparison.Ordinal) || step.Name.EndsWith("witnesses", StringComparison.Ordinal)));

    /// <summary>False for an exported log that has only the hashes of its entries.</summary>
    public bool HasEntries => !Steps.Any(step => step is { Name: "entries", Outcome: StepOutcome.Skipped });

    /// <summary>The first step that failed.</summary>
    public EvidenceStep? FailedStep => Steps.FirstOrDefault(step => step.Outcome == StepOutcome.Failed);
}

/// <summary>What is known from outside the evidence file.</summary>
public sealed record TrustedFacts
{
    /// <summary>The log's key as it was published; null = believe the file's own, and say so.</summary>
    public Notes.VerifierKey? LogKey { get; init; }

    /// <summary>Each of these witnesses must have cosigned.</summary>
    public IReadOnlyList<Notes.VerifierKey> Witnesses { get; init; } = [];

    /// <summary>SHA-256 (hex, lower case) of the request body at hand; null = not checked.</summary>
    public string? RequestSha256 { get; init; }

    /// <summary>The same of the answer's body.</summary>
    public string? ResponseSha256 { get; init; }

    /// <summary>The consumer's key as it was published; null = believe the file's own.</summary>
    public Signatures.SignatureKey? ConsumerKey { get; init; }
}
