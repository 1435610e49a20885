using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.ServiceDefaults.Access;

/// <summary>Whose tokens are believed. Any OIDC server that issues such tokens can stand behind it.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>The audience of every token of the platform.</summary>
    public const string Audience = "lgsp";

    /// <summary>Where this process reaches the token service, <c>http://identity:8080</c>.</summary>
    [Required]
    public required Uri Authority { get; init; }

    /// <summary>The <c>iss</c> of tokens: the public address of the platform, compared to the letter.</summary>
    [Required]
    public required string Issuer { get; init; }

    /// <summary>The process's own client, for calls between services; null when it makes none.</summary>
    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }
}
