using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.Identity.Federation;

/// <summary>Another OpenID provider whose word is taken for who a person is: VNeID, or the province's single sign-on. Section <c>Identity:Federation:N</c>.</summary>
internal sealed class FederationOptions
{
    public const string Section = "Identity:Federation";

    /// <summary>Part of addresses and of the audit trail, <c>[a-z][a-z0-9-]{1,30}</c>; never changed, for links hang on it.</summary>
    [Required]
    [RegularExpression("^[a-z][a-z0-9-]{1,30}$")]
    public required string Id { get; init; }

    /// <summary>What the button says, in Vietnamese.</summary>
    [Required]
    public required string NameVi { get; init; }

    /// <summary>What the button says, in English.</summary>
    [Required]
    public required string NameEn { get; init; }

    /// <summary>Its issuer; <c>/.well-known/openid-configuration</c> is found below it. https, but on this machine.</summary>
    [Required]
    public required Uri Authority { get; init; }

    [Required]
    public required string ClientId { get; init; }

    /// <summary>File (mode 600) with the client secret; null = a public client. PKCE is used in either case.</summary>
    public string? ClientSecretFile { get; init; }

    /// <summary>Asked for beside <c>openid</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The claim that names the person for good.</summary>
    public string SubjectClaim { get; init; } = "sub";

    /// <summary>
    /// Values of <c>acr</c> that stand for two factors at the provider: such a login is whole. After any other the person gives the
    /// code of the authenticator enrolled here. Empty = always.
    /// </summary>
    public IReadOnlyList<string> TwoFactorAcr { get; init; } = [];

    /// <summary>How long the provider may take for each of its answers: 1 to 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public string Scheme => "federation-" + Id;

    public string Callback => $"/identity/federation/{Id}/callback";
}
