using System.Data;
using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.Registry.Versions;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Publications;

internal sealed class PublicationStore(NpgsqlDataSource database, VersionDocuments documents)
{
    /// <summary>Read at one moment. The same version always has the same content.</summary>
    public async Task<PublicationList> BuildAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var head = await SnapshotStore.ReadHeadAsync(transaction, cancellationToken);
        var rows = await connection.QueryAsync<PublicationRow>(new CommandDefinition(
            """
            select v.id, v.kind, v.state, s.title_vi, s.title_en, s.summary_vi, s.summary_en, s.contact, s.tags, s.sharing,
                   a.name_vi as agency_name_vi, a.name_en as agency_name_en, r.revision, r.policy, r.data_class, r.document_version, r.published_at,
                   v.deprecated_at, v.sunset_at, v.withdrawn_at, v.successor
            from service_version v
            join service s on s.agency = v.agency and s.name = v.service
            join service_revision r on r.service_id = v.id and r.revision = v.published_revision
            join agency a on a.code = v.agency
            order by v.id
            """,
            transaction: transaction,
            cancellationToken: cancellationToken));
        return new PublicationList { Version = head.Version, MadeAt = head.ChangedAt, Items = [.. rows.Select(row => row.ToPublication(documents.Gateway))] };
    }

    private sealed record PublicationRow
    {
        public ServiceId Id { get; init; }

        public ServiceKind Kind { get; init; }

        public PublicationState State { get; init; }

        public string TitleVi { get; init; } = "";

        public string TitleEn { get; init; } = "";

        public string? SummaryVi { get; init; }

        public string? SummaryEn { get; init; }

        public Contact? Contact { get; init; }

        public string[] Tags { get; init; } = [];

        public Sharing Sharing { get; init; } = new();

        public string AgencyNameVi { get; init; } = "";

        public string? AgencyNameEn { get; init; }

        public int Revision { get; init; }

        public Policy Policy { get; init; } = new();

        public int DataClass { get; init; }

        public string? DocumentVersion { get; init; }

        public DateTimeOffset PublishedAt { get; init; }

        public DateTimeOffset? DeprecatedAt { get; init; }

        public DateTimeOffset? SunsetAt { get; init; }

        public DateTimeOffset? WithdrawnAt { get; init; }

        public ServiceId? Successor { get; init; }

        /// <param name="gateway">Public address of the gateway, with a slash at its end.</param>
        public Publication ToPublication(Uri gateway) => new()
        {
            Id = Id,
            Kind = Kind == ServiceKind.Topic ? PublicationKind.Topic : PublicationKind.Service,
            State = State,
            TitleVi = TitleVi,
            TitleEn = TitleEn,
            SummaryVi = SummaryVi,
            SummaryEn = SummaryEn,
            AgencyNameVi = AgencyNameVi,
            AgencyNameEn = AgencyNameEn,
            ContactName = Contact?.Name,
            ContactEmail = Contact?.Email,
            ContactPhone = Contact?.Phone,
            Tags = Tags,
            Audience = [.. Policy.Audience.Select(audience => audience.ToString())],
            DataClass = DataClass,
            PersonalData = Policy.PersonalData.ToString().ToLowerInvariant(),
            IsSharedByDefault = Sharing.Form == SharingForm.Default,
            Purposes = Sharing.Purposes,
            Revision = Revision,
            DocumentVersion = DocumentVersion ?? "",
            Url = Catalogue.CatalogueRow.UrlOf(Kind, Id, gateway),
            Document = Catalogue.CatalogueRow.DocumentOf(Kind, Id, gateway),
            TimeoutMs = Policy.TimeoutMs,
            MaxBodyBytes = Policy.MaxBodyBytes,
            Quota = Policy.Quota,
            RequireCertificate = Policy.RequireCertificate,
            PublishedAt = PublishedAt,
            DeprecatedAt = DeprecatedAt,
            SunsetAt = SunsetAt,
            WithdrawnAt = WithdrawnAt,
            Successor = Successor,
        };
    }
}
