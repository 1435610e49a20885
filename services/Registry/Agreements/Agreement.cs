using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Agreements;

/// <summary>What both sides sign to, byte for byte. Source: Decree 47/2020/NĐ-CP, article 38.</summary>
internal sealed record Agreement
{
    public required Guid Id { get; init; }

    public required Guid AccessRequest { get; init; }

    /// <summary>As it is cited: <c>12/2026/TT-LGSP</c>.</summary>
    public required string Number { get; init; }

    /// <summary>Edition of the standing clauses.</summary>
    public required int ClausesVersion { get; init; }

    public required AgreementContent Content { get; init; }

    /// <summary>Markdown, Vietnamese.</summary>
    public required string Text { get; init; }

    /// <summary>SHA-256 of the UTF-8 bytes of <see cref="Text"/>, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public string? ConsumerSignedBy { get; init; }

    public DateTimeOffset? ConsumerSignedAt { get; init; }

    public string? ProviderSignedBy { get; init; }

    public DateTimeOffset? ProviderSignedAt { get; init; }

    public bool IsSigned => ConsumerSignedAt is not null && ProviderSignedAt is not null;

    public static Agreement Make(Guid id, Guid request, AgreementContent content, DateTimeOffset at)
    {
        var text = AgreementText.Write(content);
        return new Agreement
        {
            Id = id,
            AccessRequest = request,
            Number = content.Number,
            ClausesVersion = AgreementText.ClausesVersion,
            Content = content,
            Text = text,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
            MadeAt = at,
        };
    }

    public Result<Agreement> SignForConsumer(string by, DateTimeOffset at) => ConsumerSignedAt is null
        ? this with { ConsumerSignedBy = by, ConsumerSignedAt = at }
        : RegistryProblems.AlreadySigned;

    public Result<Agreement> SignForProvider(string by, DateTimeOffset at) => ProviderSignedAt is null
        ? this with { ProviderSignedBy = by, ProviderSignedAt = at }
        : RegistryProblems.AlreadySigned;
}
