using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Attachments;
using GiaLai.Lgsp.Exchange.Attachments.S3;
using GiaLai.Lgsp.Exchange.Axis;
using GiaLai.Lgsp.Exchange.DeadLetters;
using GiaLai.Lgsp.Exchange.Documents;
using GiaLai.Lgsp.Exchange.Endpoints;
using GiaLai.Lgsp.Exchange.Mailbox;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.Exchange.Push;
using GiaLai.Lgsp.Exchange.Receipts;
using GiaLai.Lgsp.Exchange.Retention;
using GiaLai.Lgsp.Exchange.Sealing;
using GiaLai.Lgsp.Exchange.Topics;
using GiaLai.Lgsp.Exchange.Trail;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using GiaLai.Lgsp.ServiceDefaults.OpenApi;
using GiaLai.Lgsp.ServiceDefaults.Outbound;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Queries;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange;

/// <summary>Exchange stores messages between systems and forwards them: what it has accepted ends in one state that the sender can see.</summary>
internal static class ExchangeModule
{
    public static IHostApplicationBuilder AddExchange(this IHostApplicationBuilder builder)
    {
        // Its scope per request costs more than the line it would be written on.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.AddPostgres(leavesSessionsClean: true);
        builder.AddAccess();
        builder.AddBus("exchange", bus => bus.AddConsumer<DirectoryFeed.Listener>().Endpoint(endpoint =>
        {
            endpoint.Name = MessagingExtensions.TemporaryQueue("exchange", "directory");
            endpoint.Temporary = true;
        }));

        var services = builder.Services;
        services.AddOptions<ExchangeOptions>().BindConfiguration(ExchangeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOpenApi("v1", options => options.Describe("exchange"));
        services.AddSingleton<ExchangeMetrics>();

        services.AddHttpClient(DirectoryFeed.ClientName, (provider, http) =>
        {
            http.BaseAddress = provider.GetRequiredService<IOptions<ExchangeOptions>>().Value.Registry;
            http.Timeout = TimeSpan.FromSeconds(10);
        }).AddServiceToken();
        services.AddSingleton<DirectoryStore>();
        AddRunning<DirectoryFeed>(services);
        services.AddHealthChecks().AddCheck<DirectoryFeed>("directory", tags: ["ready"]);

        services.AddSingleton<AgencyKeyStore>();
        services.AddSingleton<ContentVault>();
        services.AddSingleton<ReceiptKeys>();
        services.AddSingleton<ReceiptSigner>();

        services.AddSingleton<MessageStore>();
        services.AddSingleton<SendRates>();
        services.AddSingleton<Acceptance>();
        AddRunning<MessageWriter>(services);

        services.AddOptions<AttachmentOptions>().BindConfiguration(AttachmentOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AttachmentStore>();
        if (builder.Configuration.GetValue<AttachmentPlace>("Attachments:Store") == AttachmentPlace.S3)
        {
            services.AddSingleton<S3Bucket>();
            services.AddSingleton<IAttachmentFiles, S3Files>();
            services.AddHostedService<CheckBucket>();
        }
        else
        {
            services.AddSingleton<IAttachmentFiles, AttachmentFolder>();
        }

        services.AddSingleton<AttachmentReading>();
        services.AddSingleton<AttachedFiles>();
        services.AddSingleton<Uploading>();
        AddRunning<TidyAttachments>(services);

        services.AddSingleton<DocumentStore>();
        services.AddSingleton<DocumentMessages>();
        services.AddSingleton<DocumentIntake>();
        services.AddSingleton<StatusIntake>();
        services.AddSingleton<AcceptDocument>();

        services.AddOptions<AxisOptions>().BindConfiguration(AxisOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<StoredContent>();
        services.AddSingleton<NationalStore>();
        services.AddSingleton<ArrivalStore>();
        services.AddSingleton<NationalIntake>();
        services.AddSingleton<ArrivedContent>();
        services.AddHostedService<ExpireOutgoing>();

        services.AddSingleton<MailboxBell>();
        services.AddSingleton<MailboxStore>();
        services.AddSingleton<TakenHashes>();
        services.AddSingleton<MailboxReading>();
        services.AddSingleton<Settling>();
        services.AddHostedService<HearOthers>();

        services.AddSingleton<TopicSchemas>();
        services.AddSingleton<TopicStore>();
        services.AddSingleton<SubscriptionStore>();
        services.AddSingleton<Publication>();
        AddRunning<TopicWriter>(services);
        services.AddHostedService<FanOut>();

        services.AddSingleton<DeadLetterStore>();
        services.AddSingleton<RetentionStore>();
        services.AddHostedService<ApplyRetention>();
        AddRunning<Depths>(services);
        services.AddSingleton<TrailStore>();
        services.AddHostedService<ShipTrail>();

        services.AddOutbound();
        services.AddSingleton<EndpointStore>();
        services.AddSingleton<EndpointSecrets>();
        services.AddSingleton<PushedSystems>();
        services.AddSingleton<PushClients>();
        services.AddSingleton<PushMessage>();
        services.AddSingleton<LaneTools>();
        services.AddSingleton<PushSessionStore>();
        // Before the lanes, so that it ends after them.
        AddRunning<PushSession>(services);
        AddRunning<Lanes>(services);
        AddRunning<Pointers>(services);
        return builder;
    }

    public static void MapExchange(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        var exchange = app.MapGroup("/exchange/v1").WithTags("Exchange").RequireScope(Scopes.Exchange).RefuseUnknownQuery();
        ListKeys.Map(exchange);
        AcceptMessages.Map(exchange);
        GetMessage.Map(exchange);
        GetContent.Map(exchange);
        EraseContent.Map(exchange);
        TakeMessages.Map(exchange);
        SettleMessages.Map(exchange);
        GetTopic.Map(exchange);
        PublishEvents.Map(exchange);
        PutSubscription.Map(exchange);
        ListSubscriptions.Map(exchange);
        DeleteSubscription.Map(exchange);
        CreateAttachment.Map(exchange);
        ResumeAttachment.Map(exchange);
        GetAttachment.Map(exchange);
        GetDocument.Map(exchange);
        PutEndpoint.Map(exchange);
        GetEndpoint.Map(exchange);
        RotateEndpointSecret.Map(exchange);
        ListDeadLetters.Map(exchange);
        RedriveDeadLetter.Map(exchange);
        RotateAgencyKey.Map(exchange);
        ListAxis.Map(exchange);
        RedriveOutgoing.Map(exchange);

        var axis = app.MapGroup("/exchange/v1/axis").WithTags("National axis").RequireScope(Scopes.Documents).RefuseUnknownQuery();
        TakeOutgoing.Map(axis);
        GetOutgoingContent.Map(axis);
        SettleOutgoing.Map(axis);
        HandIn.Map(axis);
        GetAxisDay.Map(axis);
    }

    private static void AddRunning<T>(IServiceCollection services)
        where T : BackgroundService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
