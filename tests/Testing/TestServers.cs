namespace GiaLai.Lgsp.Testing;

/// <summary>The private PostgreSQL and RabbitMQ that <c>./lgsp test</c> starts; nothing stands in for them.</summary>
public static class TestServers
{
    /// <summary>Connection string of a superuser.</summary>
    public static string Postgres => Required("LGSP_TEST_POSTGRES");

    /// <summary>amqp URI of an administrator, without virtual host.</summary>
    public static Uri RabbitMq => new(Required("LGSP_TEST_RABBITMQ"));

    /// <summary>http URI of the management API, with the same user and password.</summary>
    public static Uri RabbitMqManagement => new(Required("LGSP_TEST_RABBITMQ_MANAGEMENT"));

    private static string Required(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"{name} is not set: run ./lgsp test, which starts PostgreSQL and RabbitMQ for the tests.");
}
