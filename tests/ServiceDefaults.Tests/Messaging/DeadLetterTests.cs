using System.Text;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using GiaLai.Lgsp.Testing;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace GiaLai.Lgsp.ServiceDefaults.Tests.Messaging;

public sealed class DeadLetterTests
{
    private const string Queue = "trial-deadly";

    [Fact]
    public async Task A_message_that_kills_its_consumer_each_time_ends_among_the_dead_letters_and_says_where_it_comes_from()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var broker = await TestBroker.CreateAsync();
        await DeclareAsync(broker, cancel);
        var factory = new ConnectionFactory { Uri = broker.Uri };
        await using var connection = await factory.CreateConnectionAsync(cancel);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true, null), cancel);
        await channel.BasicPublishAsync("", Queue, mandatory: true, new BasicProperties { Persistent = true, MessageId = "deadly" }, Encoding.UTF8.GetBytes("{}"), cancel);

        BasicGetResult? letter = null;
        var deaths = 0;
        await Eventually.HoldsAsync(
            async () =>
            {
                deaths += await DieAsync(factory, cancel) ? 1 : 0;
                return (letter = await channel.BasicGetAsync(MessagingExtensions.DeadLetters, autoAck: true, cancel)) is not null;
            },
            "it is among the dead letters",
            TimeSpan.FromSeconds(60));

        Assert.Equal("deadly", letter!.BasicProperties.MessageId);
        var death = Assert.IsType<Dictionary<string, object?>>(Assert.Single(Assert.IsType<List<object?>>(letter.BasicProperties.Headers!["x-death"])));
        Assert.Equal((Queue, "delivery_limit"), (Text(death["queue"]), Text(death["reason"])));
        Assert.Equal(21, deaths);
        Assert.Null(await channel.BasicGetAsync(Queue, autoAck: true, cancel));
    }

    [Fact]
    public async Task Several_buses_declare_the_same_dead_letters()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var broker = await TestBroker.CreateAsync();

        await DeclareAsync(broker, cancel);
        await DeclareAsync(broker, cancel);
    }

    /// <summary>What a service declares at its start, and no consumer any more.</summary>
    private static async Task DeclareAsync(TestBroker broker, CancellationToken cancel)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:RabbitMq", broker.Uri.ToString())]);
        builder.Logging.ClearProviders();
        builder.AddBus("trial", bus => bus.AddConsumer<DeadlyConsumer>().Endpoint(endpoint => endpoint.Name = Queue));
        using var host = builder.Build();
        await host.StartAsync(cancel);
        // The start does not wait for the broker.
        var running = host.Services.GetRequiredService<IBusControl>();
        await Eventually.HoldsAsync(() => Task.FromResult(running.CheckHealth().Status == BusHealthStatus.Healthy), "the bus runs");
        await host.StopAsync(cancel);
    }

    /// <summary>Takes the message and goes away with its connection, as a process does that is killed. False when there was none.</summary>
    private static async Task<bool> DieAsync(ConnectionFactory factory, CancellationToken cancel)
    {
        await using var connection = await factory.CreateConnectionAsync(cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
        return await channel.BasicGetAsync(Queue, autoAck: false, cancel) is not null;
    }

    private static string Text(object? value) => Encoding.UTF8.GetString(Assert.IsType<byte[]>(value));

    public sealed record Deadly;

    private sealed class DeadlyConsumer : IConsumer<Deadly>
    {
        public Task Consume(ConsumeContext<Deadly> context) => Task.CompletedTask;
    }
}
