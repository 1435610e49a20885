namespace GiaLai.Lgsp.Identity.Login;

/// <summary>One fact about a proof of identity, or about credentials and rights. Kept for auditors; never holds a secret.</summary>
/// <param name="Kind">What was tried or done: client, password, code, recoveryCode, enrolment, session, personCreated, rolesChanged, …</param>
/// <param name="Outcome">How it ended.</param>
internal sealed record LoginEvent(string Kind, LoginOutcome Outcome)
{
    /// <summary>Client id or user name whose identity or credentials it is about.</summary>
    public string? Subject { get; init; }

    /// <summary>Who did it, when not the subject.</summary>
    public string? Actor { get; init; }

    /// <summary>The application that the person logs in to.</summary>
    public string? ClientId { get; init; }

    public string? Source { get; init; }

    public string? Detail { get; init; }

    public string? RequestId { get; init; }
}

internal enum LoginOutcome
{
    Succeeded,
    Failed,
    Locked,
}
