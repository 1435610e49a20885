using System.Text.RegularExpressions;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.ConnectedSystems;

/// <summary>A system that connects through the platform, as anybody may see it.</summary>
internal sealed record ConnectedSystem
{
    /// <summary>kebab-case.</summary>
    public required string Code { get; init; }

    public required string TitleVi { get; init; }

    public required string TitleEn { get; init; }

    public required string OwnerVi { get; init; }

    public required string OwnerEn { get; init; }

    /// <summary>Agency code of the owner; null = it is not known.</summary>
    public AgencyCode? OwnerCode { get; init; }

    /// <summary><c>NDOP</c>, <c>NDXP</c>, <c>VXP</c> or <c>direct</c>. What holds for a service on a day is the profile of channels'.</summary>
    public required string Channel { get; init; }

    public required string ExchangedVi { get; init; }

    public required string ExchangedEn { get; init; }

    /// <summary><c>live</c>, <c>simulated</c> or <c>planned</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Services of the platform by which it is reached, <c>G06/enterprises</c>.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>What lays it down.</summary>
    public string? Source { get; init; }

    /// <summary>Grows by one with each change: the ETag.</summary>
    public required long Version { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A system as the seed or an operator writes it; see <see cref="ConnectedSystem"/>.</summary>
internal sealed record ConnectedSystemText
{
    public string? TitleVi { get; init; }

    public string? TitleEn { get; init; }

    public string? OwnerVi { get; init; }

    public string? OwnerEn { get; init; }

    public string? OwnerCode { get; init; }

    public string? Channel { get; init; }

    public string? ExchangedVi { get; init; }

    public string? ExchangedEn { get; init; }

    public string? Status { get; init; }

    public IReadOnlyList<string?>? Services { get; init; }

    public string? Source { get; init; }
}

internal static partial class ConnectedSystemRules
{
    private static readonly string[] Channels = ["NDOP", "NDXP", "VXP", "direct"];
    private static readonly string[] Statuses = ["live", "simulated", "planned"];

    public static bool IsChannel(string text) => Channels.Contains(text);

    public static bool IsStatus(string text) => Statuses.Contains(text);

    /// <summary>All faults are noted; what is returned is good only when there are none.</summary>
    /// <param name="errors">Takes the faults.</param>
    /// <param name="code">Of the system.</param>
    /// <param name="text">What was written.</param>
    /// <param name="place">In front of the names of fields: nothing, or <c>[3].</c></param>
    public static ConnectedSystem Read(FieldErrors errors, string? code, ConnectedSystemText text, string place = "")
    {
        errors.Check(Code().IsMatch(code ?? ""), place + "code", "Must be 2 to 60 characters in kebab-case.", "Phải gồm 2 đến 60 ký tự dạng kebab-case.");
        errors.RequireText(text.TitleVi, place + "titleVi", 200);
        errors.RequireText(text.TitleEn, place + "titleEn", 200);
        errors.RequireText(text.OwnerVi, place + "ownerVi", 200);
        errors.RequireText(text.OwnerEn, place + "ownerEn", 200);
        errors.RequireText(text.ExchangedVi, place + "exchangedVi", 500);
        errors.RequireText(text.ExchangedEn, place + "exchangedEn", 500);
        errors.OptionalText(text.Source, place + "source", 300);
        errors.Check(IsChannel(text.Channel ?? ""), place + "channel", $"Must be one of {string.Join(", ", Channels)}.", $"Phải là một trong {string.Join(", ", Channels)}.");
        errors.Check(IsStatus(text.Status ?? ""), place + "status", $"Must be one of {string.Join(", ", Statuses)}.", $"Phải là một trong {string.Join(", ", Statuses)}.");
        var services = errors.Texts(text.Services, place + "services", 50, 120);
        errors.Check(services.All(service => Service().IsMatch(service)), place + "services", "Must be of the form G06/enterprises.", "Phải có dạng G06/enterprises.");
        return new ConnectedSystem
        {
            Code = code ?? "",
            TitleVi = text.TitleVi ?? "",
            TitleEn = text.TitleEn ?? "",
            OwnerVi = text.OwnerVi ?? "",
            OwnerEn = text.OwnerEn ?? "",
            OwnerCode = text.OwnerCode is null ? null : errors.Parse<AgencyCode>(text.OwnerCode, place + "ownerCode", "H21.05"),
            Channel = text.Channel ?? "",
            ExchangedVi = text.ExchangedVi ?? "",
            ExchangedEn = text.ExchangedEn ?? "",
            Status = text.Status ?? "",
            Services = services,
            Source = text.Source,
            Version = 0,
            UpdatedAt = default,
        };
    }

    [GeneratedRegex(@"^(?=.{2,60}\z)[a-z][a-z0-9]*(?:-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    [GeneratedRegex(@"^[A-Z]\d{2}(?:\.[A-Z0-9]{2,3})*/[a-z0-9]+(?:-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Service();
}
