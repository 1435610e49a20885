namespace GiaLai.Lgsp.Identity.People;

/// <summary>A person as operators and auditors see it.</summary>
internal sealed record PersonView
{
    public required string UserName { get; init; }

    public required string DisplayName { get; init; }

    public string? Agency { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>active or disabled.</summary>
    public required string State { get; init; }

    /// <summary>Whether an authenticator is enrolled; without one the next login asks for it.</summary>
    public required bool Enrolled { get; init; }

    public required bool PasswordChangeRequired { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public static PersonView Of(Person person) => new()
    {
        UserName = person.UserName,
        DisplayName = person.DisplayName,
        Agency = person.Agency,
        Roles = person.Roles,
        State = person.State,
        Enrolled = person.SealedTotpSecret is not null,
        PasswordChangeRequired = person.PasswordChangeRequired,
        CreatedAt = person.CreatedAt,
        ChangedAt = person.ChangedAt,
    };
}
