using System.Text.RegularExpressions;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Identity.People;

/// <summary>Someone who logs in.</summary>
internal sealed partial record Person
{
    public const string Active = "active";
    public const string Disabled = "disabled";

    public required Guid Id { get; init; }

    /// <summary>2 to 41 characters, <c>[a-z][a-z0-9._-]*</c>; the <c>sub</c> of the person's tokens.</summary>
    public required string UserName { get; init; }

    public required string DisplayName { get; init; }

    public string? Agency { get; init; }

    public required string[] Roles { get; init; }

    public required string State { get; init; }

    public required string PasswordHash { get; init; }

    public required bool PasswordChangeRequired { get; init; }

    public byte[]? SealedTotpSecret { get; init; }

    public required long TotpLastStep { get; init; }

    public required Guid SecurityStamp { get; init; }

    public DateTimeOffset? RevokedUntil { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public bool IsActive => State == Active;

    public static bool IsUserName(string? text) => text is not null && UserNameForm().IsMatch(text);

    /// <summary>Every fault of roles and agency together.</summary>
    public static void Check(FieldErrors errors, string? agency, IReadOnlyList<string> roles)
    {
        errors.Check(roles.All(People.Roles.All.Contains), "roles",
            $"Must be of {string.Join(", ", People.Roles.All)}.", $"Phải thuộc {string.Join(", ", People.Roles.All)}.");
        errors.Check(roles.Distinct(StringComparer.Ordinal).Count() == roles.Count, "roles", "Names a role twice.", "Có vai trò bị lặp.");
        errors.Check(agency is null || AgencyCode.TryParse(agency, null, out _), "agency",
            "Must be an agency code such as H21.05.", "Phải là mã cơ quan, ví dụ H21.05.");
        errors.Check(agency is not null || !roles.Any(People.Roles.OfAnAgency.Contains), "agency",
            "Is needed for a role that acts for an agency.", "Bắt buộc khi có vai trò đại diện cơ quan.");
    }

    [GeneratedRegex(@"^[a-z][a-z0-9._-]{1,40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UserNameForm();
}
