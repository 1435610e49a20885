using GiaLai.Lgsp.NdxpAdapter.Documents;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;

namespace GiaLai.Lgsp.NdxpAdapter.Partners;

/// <summary>The connections to national systems, each with its own pool, patience and way to be known.</summary>
internal static class ConnectPartners
{
    public const string Ndxp = "ndxp";

    public const string Vxp = "vxp";

    /// <summary>NDXP and VXP, connected or not, and whatever else is configured.</summary>
    public static void AddPartners(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(NdxpOptions.Section).Get<NdxpOptions>()?.Partners ?? [];
        foreach (var name in options.Keys.Union([Ndxp, Vxp]).Except([AxisClient.Partner]))
        {
            switch (options.GetValueOrDefault(name)?.Door ?? (name == Vxp ? Door.Session : Door.Token))
            {
                case Door.Token:
                    services.AddPartner(name, NdxpToken.New, static kept => new CarryToken(kept));
                    break;
                case Door.Session:
                    services.AddPartner(name, VxpSession.New, static kept => new CarrySession(kept));
                    break;
                default:
                    services.AddPartner(name, static _ => { });
                    break;
            }
        }

        services.AddSingleton<PartnerClients>();
    }

    /// <summary>A partner that gives a token, or a session, for a while: kept, and carried by each request.</summary>
    private static void AddPartner(
        this IServiceCollection services, string name, Func<HttpClient, PartnerOptions, Action, TimeProvider, KeptToken> keep, Func<KeptToken, DelegatingHandler> carry)
    {
        var door = name + "-door";
        services.AddHttpClient(door).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(NewHandler).SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddKeyedSingleton(name, (provider, _) => keep(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(door), OptionsOf(provider, name),
            () => provider.GetRequiredService<NdxpTelemetry>().TokenFetched(name), provider.GetRequiredService<TimeProvider>()));
        services.AddPartner(name, client => client.AddHttpMessageHandler(provider => carry(provider.GetRequiredKeyedService<KeptToken>(name))));
    }

    internal static void AddPartner(this IServiceCollection services, string name, Action<IHttpClientBuilder> addHandlers)
    {
        var circuit = new CircuitBreakerStateProvider();
        // Its own loggers tell addresses, and an address may hold a person's number.
        var client = services.AddHttpClient(name, static http => http.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(NewHandler).SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        client.AddResilienceHandler(name, (pipeline, context) => Patience.Apply(
            pipeline, OptionsOf(context.ServiceProvider, name), name, circuit, context.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger<PartnerClient>()));
        addHandlers(client);
        client.AddHttpMessageHandler(static () => new ReadWhole());
        services.AddSingleton(provider => new PartnerClient(
            name, provider.GetRequiredService<IHttpClientFactory>().CreateClient(name), OptionsOf(provider, name), circuit, provider.GetRequiredService<TimeProvider>()));
    }

    private static PartnerOptions OptionsOf(IServiceProvider services, string name) =>
        services.GetRequiredService<IOptions<NdxpOptions>>().Value.Partners.GetValueOrDefault(name) ?? new PartnerOptions();

    private static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 64,
    };
}
