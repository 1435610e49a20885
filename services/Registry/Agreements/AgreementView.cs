namespace GiaLai.Lgsp.Registry.Agreements;

/// <summary>An agreement without its text.</summary>
internal sealed record AgreementView
{
    public required Guid Id { get; init; }

    public required Guid AccessRequest { get; init; }

    /// <summary>As it is cited.</summary>
    public required string Number { get; init; }

    /// <summary>Edition of the standing clauses.</summary>
    public required int ClausesVersion { get; init; }

    public required AgreementContent Content { get; init; }

    /// <summary>SHA-256, hex, of the bytes that <c>…/agreement/text</c> gives.</summary>
    public required string Sha256 { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public Signature? Consumer { get; init; }

    public Signature? Provider { get; init; }

    /// <param name="By">Subject of the token.</param>
    /// <param name="At">When.</param>
    internal sealed record Signature(string By, DateTimeOffset At);

    public static AgreementView Of(Agreement agreement) => new()
    {
        Id = agreement.Id,
        AccessRequest = agreement.AccessRequest,
        Number = agreement.Number,
        ClausesVersion = agreement.ClausesVersion,
        Content = agreement.Content,
        Sha256 = agreement.Sha256,
        MadeAt = agreement.MadeAt,
        Consumer = agreement.ConsumerSignedAt is { } consumerAt ? new Signature(agreement.ConsumerSignedBy!, consumerAt) : null,
        Provider = agreement.ProviderSignedAt is { } providerAt ? new Signature(agreement.ProviderSignedBy!, providerAt) : null,
    };
}
