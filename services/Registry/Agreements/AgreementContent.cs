using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.AccessRequests;
using GiaLai.Lgsp.Registry.Services;

namespace GiaLai.Lgsp.Registry.Agreements;

/// <summary>The part of an agreement that differs from one to the next. Article 38 of Decree 47/2020 names the headings.</summary>
internal sealed record AgreementContent
{
    public required string Number { get; init; }

    public required DateOnly Date { get; init; }

    public required Party Provider { get; init; }

    public required Party Consumer { get; init; }

    /// <summary>System of the consumer that calls.</summary>
    public required string System { get; init; }

    /// <summary>Service id, or topic id.</summary>
    public required string Service { get; init; }

    public ServiceKind Kind { get; init; }

    public required string ServiceTitleVi { get; init; }

    public required string ServiceTitleEn { get; init; }

    /// <summary>Place of sharing: the path at the gateway.</summary>
    public required string Address { get; init; }

    public required IReadOnlyList<string> Operations { get; init; }

    /// <summary>Absent = all fields of the published document.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    public required IReadOnlyList<string> Purposes { get; init; }

    public required IReadOnlyList<string> LegalBasis { get; init; }

    public required DateTimeOffset From { get; init; }

    public DateTimeOffset? Until { get; init; }

    public Quota? Quota { get; init; }

    public required int DataClass { get; init; }

    public required PersonalData PersonalData { get; init; }

    /// <param name="Code">Agency code.</param>
    /// <param name="NameVi">Vietnamese.</param>
    internal sealed record Party(string Code, string NameVi);

    public static AgreementContent Of(AccessRequest request, AccessContext context, string number, DateTimeOffset at) => new()
    {
        Number = number,
        Date = at.DayInVietNam(),
        Provider = new Party(request.Provider.ToString(), context.ProviderNameVi),
        Consumer = new Party(request.Consumer.Agency.ToString(), context.ConsumerNameVi),
        System = request.Consumer.ToString(),
        Service = request.ServiceId.ToString(),
        Kind = request.Kind,
        ServiceTitleVi = context.TitleVi,
        ServiceTitleEn = context.TitleEn,
        Address = request.Kind == ServiceKind.Topic ? "/exchange/v1/subscriptions" : $"/api/{request.ServiceId}",
        Operations = request.Terms.Operations,
        Fields = request.Terms.Fields,
        Purposes = request.Terms.Purposes,
        LegalBasis = request.Terms.LegalBasis,
        From = request.Terms.ValidFrom is { } from && from > at ? from : at,
        Until = request.Terms.ValidUntil,
        Quota = request.Terms.Quota ?? context.Policy.Quota,
        DataClass = context.DataClass,
        PersonalData = context.Policy.PersonalData,
    };
}
