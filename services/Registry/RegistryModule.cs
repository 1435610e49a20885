using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.AccessRequests;
using GiaLai.Lgsp.Registry.Agencies;
using GiaLai.Lgsp.Registry.Agreements;
using GiaLai.Lgsp.Registry.Allowances;
using GiaLai.Lgsp.Registry.Catalogue;
using GiaLai.Lgsp.Registry.CodeLists;
using GiaLai.Lgsp.Registry.ConnectedSystems;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.Registry.Directory;
using GiaLai.Lgsp.Registry.Grants;
using GiaLai.Lgsp.Registry.Mailboxes;
using GiaLai.Lgsp.Registry.Policies;
using GiaLai.Lgsp.Registry.Publications;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.Registry.SystemKeys;
using GiaLai.Lgsp.Registry.Systems;
using GiaLai.Lgsp.Registry.Topics;
using GiaLai.Lgsp.Registry.Versions;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using GiaLai.Lgsp.ServiceDefaults.OpenApi;
using GiaLai.Lgsp.ServiceDefaults.Outbound;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Queries;
using MassTransit;

namespace GiaLai.Lgsp.Registry;

/// <summary>Registry knows who there is, what they offer, and who may use what; gateways decide by its snapshot.</summary>
internal static class RegistryModule
{
    public static IHostApplicationBuilder AddRegistry(this IHostApplicationBuilder builder)
    {
        builder.AddPostgres();
        builder.AddAccess();
        builder.AddOutbox(typeof(ClientChanged), typeof(SnapshotChanged));
        builder.AddBus("registry", bus =>
        {
            bus.AddConsumer<NoteClientApplied, NoteClientApplied.Definition>();
            bus.AddConsumer<NoteSnapshotApplied, NoteSnapshotApplied.Definition>();
            bus.AddConsumer<NoteDirectoryApplied, NoteDirectoryApplied.Definition>();
        });
        AddStoredTypes();

        var services = builder.Services;
        services.AddOptions<RegistryOptions>().BindConfiguration(RegistryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOpenApi("v1", options => options.Describe("registry"));
        services.AddOutbound();
        services.AddSingleton<RegistryMetrics>();
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<AgencyStore>();
        services.AddSingleton<AllowanceStore>();
        services.AddSingleton<SystemStore>();
        services.AddSingleton<SystemConfirmation>();
        services.AddSingleton<MailboxStore>();
        services.AddSingleton<ServiceStore>();
        services.AddSingleton<ChannelPolicyStore>();
        services.AddSingleton<VersionStore>();
        services.AddSingleton<VersionDocuments>();
        services.AddSingleton<Upstreams>();
        services.AddSingleton<CatalogueStore>();
        services.AddSingleton<ConnectedSystemStore>();
        services.AddHostedService<SeedConnectedSystems>();
        services.AddSingleton<CodeListStore>();
        services.AddSingleton<Deadlines>();
        services.AddSingleton<AccessRequestStore>();
        services.AddSingleton<AccessRequestAnswer>();
        services.AddSingleton<AgreementStore>();
        services.AddSingleton<GrantStore>();
        services.AddSingleton<SystemKeyStore>();
        services.AddSingleton<SnapshotStore>();
        services.AddSingleton<DirectoryStore>();
        services.AddSingleton<PublicationStore>();
        services.AddSnapshot<GatewaySnapshot, SnapshotStore>((store, cancellationToken) => store.BuildAsync(cancellationToken), snapshot => snapshot.Version);
        services.AddSnapshot<ExchangeDirectory, DirectoryStore>((store, cancellationToken) => store.BuildAsync(cancellationToken), directory => directory.Version);
        services.AddSnapshot<PublicationList, PublicationStore>((store, cancellationToken) => store.BuildAsync(cancellationToken), list => list.Version);
        services.AddSingleton<GatewayStore>();
        services.AddSingleton<InForceWatch>();
        services.AddSingleton<Announcements>();
        services.AddHostedService(provider => provider.GetRequiredService<Announcements>());
        services.AddSingleton<Housekeeping>();
        services.AddHostedService(provider => provider.GetRequiredService<Housekeeping>());
        return builder;
    }

    public static void MapRegistry(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();

        // For gateways and for Exchange: a scope of its own each.
        var inside = app.MapGroup("/registry/v1").MayFail().RefuseUnknownQuery().RefusesStrangers();
        GetSnapshot.Map(inside);
        GetDirectory.Map(inside);
        GetPublications.Map(inside);

        // For anybody: what is published, and nothing of where it stands.
        var open = app.MapGroup("/registry/v1").MayFail().RefuseUnknownQuery();
        SearchCatalogue.Map(open);
        GetDcat.Map(open);
        SearchConnectedSystems.Map(open);
        GetConnectedSystem.Map(open);
        GetDocument.Map(open);
        GetSchema.Map(open);

        var registry = app.MapGroup("/registry/v1").MayFail().RefuseUnknownQuery().RequireScope(Scopes.Registry).RefusesStrangers();

        RegisterAgency.Map(registry);
        ImportAgencies.Map(registry);
        ListAgencies.Map(registry);
        GetAgency.Map(registry);
        ChangeAgency.Map(registry);
        GetAllowances.Map(registry);
        ReplaceAllowances.Map(registry);

        RegisterSystem.Map(registry);
        ListSystems.Map(registry);
        GetSystem.Map(registry);
        RotateSecret.Map(registry);
        ReplaceCredentials.Map(registry);
        ChangeSystemRoles.Map(registry);
        DisableSystem.Map(registry);
        EnableSystem.Map(registry);
        AddKey.Map(registry);
        ListKeys.Map(registry);
        EndKey.Map(registry);

        GetMailbox.Map(registry);
        ReplaceMailbox.Map(registry);
        GetDefaultMailbox.Map(registry);
        ChooseDefaultMailbox.Map(registry);

        RegisterService.Map(registry);
        ListServices.Map(registry);
        GetService.Map(registry);
        ChangeService.Map(registry);

        PutVersion.Map(registry);
        PutTopicVersion.Map(registry);
        GetVersion.Map(registry);
        LintVersion.Map(registry);
        DiffVersion.Map(registry);
        SubmitVersion.Map(registry);
        RecallVersion.Map(registry);
        ApproveVersion.Map(registry);
        RejectVersion.Map(registry);
        PublishVersion.Map(registry);
        DeprecateVersion.Map(registry);
        WithdrawVersion.Map(registry);
        StartMaintenance.Map(registry);
        EndMaintenance.Map(registry);

        CreateAccessRequest.Map(registry);
        ListAccessRequests.Map(registry);
        GetAccessRequest.Map(registry);
        ChangeAccessRequest.Map(registry);
        SubmitAccessRequest.Map(registry);
        PassFormalCheck.Map(registry);
        RequestInformation.Map(registry);
        ApproveAccessRequest.Map(registry);
        RejectAccessRequest.Map(registry);
        CancelAccessRequest.Map(registry);
        ConfirmTest.Map(registry);
        GetAgreement.Map(registry);
        GetAgreementText.Map(registry);
        SignAgreement.Map(registry);

        ListGrants.Map(registry);
        GetGrant.Map(registry);
        SuspendGrant.Map(registry);
        ResumeGrant.Map(registry);
        TerminateGrant.Map(registry);

        ReplaceConnectedSystem.Map(registry);
        ListCodeLists.Map(registry);
        GetCodeList.Map(registry);
        ReplaceCodeList.Map(registry);
        GetChannelPolicy.Map(registry);
        DecideChannels.Map(registry);
        ReplaceChannelPolicy.Map(registry);
        ListDecisions.Map(registry);
        ListGateways.Map(registry);
    }

    private static void AddSnapshot<T, TStore>(
        this IServiceCollection services, Func<TStore, CancellationToken, Task<T>> build, Func<T, long> version)
        where TStore : class =>
        services.AddSingleton(provider => new SnapshotCache<T>(provider.GetRequiredService<SnapshotStore>(), async cancellationToken =>
        {
            var built = await build(provider.GetRequiredService<TStore>(), cancellationToken);
            return (version(built), built);
        }));

    /// <summary>What crosses between records and columns beside the plain types.</summary>
    private static void AddStoredTypes()
    {
        DapperConventions.AddIdentifier<AgencyCode>();
        DapperConventions.AddIdentifier<SystemId>();
        DapperConventions.AddIdentifier<ServiceId>();
        DapperConventions.AddJson<Contact>(RegistryJson.Stored);
        DapperConventions.AddJson<Notice>(RegistryJson.Stored);
        DapperConventions.AddJson<Sharing>(RegistryJson.Stored);
        DapperConventions.AddJson<Policy>(RegistryJson.Stored);
        DapperConventions.AddJson<OperationList>(RegistryJson.Stored);
        DapperConventions.AddJson<Maintenance>(RegistryJson.Stored);
        DapperConventions.AddJson<MailboxRule>(RegistryJson.Stored);
        DapperConventions.AddJson<ChannelEntries>(RegistryJson.Stored);
        DapperConventions.AddJson<Quota>(RegistryJson.Stored);
        DapperConventions.AddJson<AgreementContent>(RegistryJson.Stored);
    }
}
