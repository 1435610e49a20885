using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry;

/// <summary>A message for people, in both languages.</summary>
internal sealed record Notice
{
    public const int MaxLength = 500;

    public required string Vi { get; init; }

    public required string En { get; init; }
}

/// <summary>A notice as a caller writes it.</summary>
internal sealed record NoticeText(string? Vi, string? En)
{
    /// <summary>Null with errors noted when a language is missing or too long.</summary>
    public Notice? Read(FieldErrors errors, string field) =>
        errors.RequireText(Vi, field + ".vi", Notice.MaxLength) & errors.RequireText(En, field + ".en", Notice.MaxLength)
            ? new Notice { Vi = Vi!.Trim(), En = En!.Trim() }
            : null;
}

/// <summary>Whom to ask.</summary>
internal sealed record Contact
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public void Check(FieldErrors errors, string field)
    {
        errors.OptionalText(Name, field + ".name", 200);
        errors.OptionalText(Phone, field + ".phone", 40);
        errors.Check(Email is null || (Email.Length <= 254 && System.Net.Mail.MailAddress.TryCreate(Email, out _)), field + ".email",
            "Is not an e-mail address.", "Không phải địa chỉ thư điện tử.");
    }
}
