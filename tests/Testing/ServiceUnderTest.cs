using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace GiaLai.Lgsp.Testing;

/// <summary>A service of the platform in this process, on a real socket of a free port, driven over HTTP only.</summary>
/// <typeparam name="TEntry">Any type of the service's assembly.</typeparam>
public sealed class ServiceUnderTest<TEntry> : WebApplicationFactory<TEntry>
    where TEntry : class
{
    private readonly IReadOnlyDictionary<string, string?> settings;

    /// <param name="settings">Configuration as the environment would give it, with ':' between sections.</param>
    public ServiceUnderTest(IReadOnlyDictionary<string, string?> settings)
    {
        this.settings = settings;
        // Its port is a setting: given here, it would be set while the program, on a thread of its own, may have started already.
        UseKestrel();
        StartServer();
        Address = ClientOptions.BaseAddress;
    }

    public Uri Address { get; }

    /// <summary>A client that neither follows redirects nor keeps cookies.</summary>
    public HttpClient NewClient(string? token = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }

        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseUrls("http://127.0.0.1:0");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (key, value) in settings)
        {
            builder.UseSetting(key, value);
        }
    }
}
