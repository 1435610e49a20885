using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Services;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Catalogue;

internal sealed class CatalogueStore(NpgsqlDataSource database)
{
    /// <summary>What is published, in the order of service ids; upstreams are not even read.</summary>
    public async Task<IReadOnlyList<CatalogueRow>> ListAsync(CatalogueFilter filter, string? after, int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<CatalogueRow>(new CommandDefinition(
            """
            select v.id, v.kind, v.state, s.title_vi, s.title_en, s.summary_vi, s.summary_en, s.contact, s.tags, s.sharing,
                   a.name_vi as agency_name_vi, a.name_en as agency_name_en, r.policy, r.data_class, r.document_version, r.published_at,
                   v.deprecated_at, v.sunset_at, v.successor
            from service_version v
            join service s on s.agency = v.agency and s.name = v.service
            join service_revision r on r.service_id = v.id and r.revision = v.published_revision
            join agency a on a.code = v.agency
            where v.state in ('published', 'deprecated')
              and (@Pattern::text is null or s.search like @Pattern or a.search like @Pattern)
              and (@Audience::text is null or r.policy -> 'audience' ? @Audience)
              and (@Agency::text is null or v.agency = @Agency)
              and (@after::text is null or v.id > @after)
            order by v.id
            limit @count
            """,
            new { filter.Pattern, filter.Audience, filter.Agency, after, count },
            cancellationToken: cancellationToken));
        return rows.AsList();
    }
}

/// <param name="Pattern">Of a <c>like</c> over folded text; null = all.</param>
/// <param name="Audience">As it stands in JSON.</param>
/// <param name="Agency">Agency code.</param>
internal sealed record CatalogueFilter(string? Pattern, string? Audience, AgencyCode? Agency);

internal sealed record CatalogueRow
{
    public ServiceId Id { get; init; }

    public ServiceKind Kind { get; init; }

    public string State { get; init; } = "";

    public string TitleVi { get; init; } = "";

    public string TitleEn { get; init; } = "";

    public string? SummaryVi { get; init; }

    public string? SummaryEn { get; init; }

    public Contact? Contact { get; init; }

    public string[] Tags { get; init; } = [];

    public Sharing Sharing { get; init; } = new();

    public string AgencyNameVi { get; init; } = "";

    public string? AgencyNameEn { get; init; }

    public Policy Policy { get; init; } = new();

    public int DataClass { get; init; }

    public string DocumentVersion { get; init; } = "";

    public DateTimeOffset PublishedAt { get; init; }

    public DateTimeOffset? DeprecatedAt { get; init; }

    public DateTimeOffset? SunsetAt { get; init; }

    public ServiceId? Successor { get; init; }

    /// <param name="gateway">Public address of the gateway, with a slash at its end.</param>
    public CatalogueEntry ToEntry(Uri gateway) => new()
    {
        Id = Id,
        Type = Kind == ServiceKind.Topic ? CatalogueType.Event : CatalogueType.Service,
        State = State,
        TitleVi = TitleVi,
        TitleEn = TitleEn,
        SummaryVi = SummaryVi,
        SummaryEn = SummaryEn,
        Agency = new CatalogueEntry.Provider(Id.Agency, AgencyNameVi, AgencyNameEn),
        Contact = Contact,
        Tags = Tags,
        Audience = Policy.Audience,
        DataClass = DataClass,
        PersonalData = Policy.PersonalData,
        Sharing = Sharing.Form,
        DocumentVersion = DocumentVersion,
        Url = UrlOf(Kind, Id, gateway),
        Document = DocumentOf(Kind, Id, gateway),
        PublishedAt = PublishedAt,
        DeprecatedAt = DeprecatedAt,
        SunsetAt = SunsetAt,
        Successor = Successor,
    };

    /// <summary>Where calls go; of a topic, its address at Exchange.</summary>
    public static Uri UrlOf(ServiceKind kind, ServiceId id, Uri gateway) => new(gateway, kind == ServiceKind.Topic ? $"exchange/v1/topics/{id}" : $"api/{id}");

    /// <summary>The published OpenAPI document; of a topic, the JSON Schema of its events.</summary>
    public static Uri DocumentOf(ServiceKind kind, ServiceId id, Uri gateway) => new(gateway, kind == ServiceKind.Topic
        ? $"registry/v1/agencies/{id.Agency}/topics/{id.Name}/versions/v{id.Version}/schema"
        : $"registry/v1/agencies/{id.Agency}/services/{id.Name}/versions/v{id.Version}/openapi");
}
