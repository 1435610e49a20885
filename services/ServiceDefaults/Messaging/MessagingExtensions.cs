using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace GiaLai.Lgsp.ServiceDefaults.Messaging;

public static class MessagingExtensions
{
    /// <summary>
    /// MassTransit on <c>ConnectionStrings:RabbitMq</c>: quorum queues named after the service, publisher confirms, retries with
    /// growing pauses, then the queue's <c>_error</c> twin. A broker that is down is reported as degraded, not as unready:
    /// what is published waits in the outbox.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="service">Prefix of its queues.</param>
    /// <param name="consumers">Consumers, each listed by hand.</param>
    public static IHostApplicationBuilder AddBus(
        this IHostApplicationBuilder builder, string service, Action<IBusRegistrationConfigurator> consumers)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddMassTransit(bus =>
        {
            // Nothing leaves the platform unasked.
            bus.DisableUsageTelemetry();
            bus.SetEndpointNameFormatter(new KebabCaseEndpointNameFormatter(service, includeNamespace: false));
            bus.AddConfigureEndpointsCallback(static (name, endpoint) =>
            {
                endpoint.UseMessageRetry(retry => retry.Intervals(100, 500, 2_000, 5_000, 15_000));
                // A temporary queue dies with its process; a quorum queue cannot.
                if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit && !name.StartsWith(Temporary, StringComparison.Ordinal))
                {
                    rabbit.SetQuorumQueue();
                    // MassTransit counts retries itself; this stops what kills the process each time.
                    rabbit.SetQueueArgument("x-delivery-limit", 20);
                    rabbit.BindDeadLetterQueue(DeadLetters, DeadLetters, static letters =>
                    {
                        letters.ExchangeType = ExchangeType.Fanout;
                        letters.SetQuorumQueue();
                    });
                    rabbit.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
                    rabbit.SetQueueArgument("x-overflow", "reject-publish");
                }
            });
            bus.ConfigureHealthCheckOptions(options => options.MinimalFailureStatus = HealthStatus.Degraded);
            consumers(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                var address = builder.Configuration.GetConnectionString("RabbitMq")
                    ?? throw new InvalidOperationException("ConnectionStrings:RabbitMq is not set.");
                rabbit.Host(new Uri(address), service, host => host.RequestedConnectionTimeout(TimeSpan.FromSeconds(5)));
                rabbit.PrefetchCount = 32;
                rabbit.DeployPublishTopology = true;
                rabbit.ConfigureEndpoints(context);
            });
        });
        return builder;
    }

    private const string Temporary = "tmp.";

    /// <summary>
    /// Name for the queue of one process that every instance has for itself and that goes with it: what it missed while it was
    /// away it must ask for. Used with <c>Endpoint(e => { e.Name = …; e.Temporary = true; })</c>.
    /// </summary>
    public static string TemporaryQueue(string service, string purpose) => $"{Temporary}{service}.{purpose}.{Guid.CreateVersion7():N}";

    /// <summary>
    /// The fanout exchange, and its queue of the same name, that take what kills its consumer: messages delivered 20 times in vain, from
    /// every service. Each bus declares both. Header <c>x-death</c> names the queue that a message comes from. What a consumer refuses by
    /// an exception goes to the queue's <c>_error</c> twin instead.
    /// </summary>
    public const string DeadLetters = "lgsp.dead-letters";

    /// <summary>Relays the events that the service writes to its <see cref="Outbox"/>.</summary>
    public static IHostApplicationBuilder AddOutbox(this IHostApplicationBuilder builder, params IReadOnlyList<Type> messageTypes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(new OutboxTypes(messageTypes));
        builder.Services.AddHostedService<OutboxRelay>();
        return builder;
    }
}
