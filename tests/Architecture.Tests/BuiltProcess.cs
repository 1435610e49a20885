using System.Reflection;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.Architecture.Tests;

/// <summary>What a process serves, read off its own Program: built as in production, but it opens no port and does no work.</summary>
internal sealed record BuiltProcess(string Name, IReadOnlyList<RouteEndpoint> Endpoints, string ProblemPrefix, bool DeniesByDefault)
{
    // Lazy, so that a process that cannot be built says why, and not that a type has no initializer.
    private static readonly Lazy<IReadOnlyList<BuiltProcess>> Built = new(() => [.. Tree.ProcessProjects.Select(Build)]);

    public static IReadOnlyList<BuiltProcess> All => Built.Value;

    private static BuiltProcess Build(string project)
    {
        var program = Assembly.Load(Binaries.Prefix + Tree.NameOf(project)).EntryPoint!.DeclaringType!;
        return (BuiltProcess)typeof(BuiltProcess).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(program).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [Tree.NameOf(project)], null)!;
    }

    private static BuiltProcess Read<TProgram>(string name)
        where TProgram : class
    {
        using var factory = new Factory<TProgram>();
        var services = factory.Services;
        var fallback = services.GetService<IAuthorizationPolicyProvider>()?.GetFallbackPolicyAsync().GetAwaiter().GetResult();
        return new BuiltProcess(
            name,
            [.. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()],
            services.GetRequiredService<CommonProblems>().NotFound.Code[..3],
            fallback is not null);
    }

    private sealed class Factory<TProgram> : WebApplicationFactory<TProgram>
        where TProgram : class
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var (key, value) in Settings)
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureLogging(logging => logging.ClearProviders());
            builder.ConfigureTestServices(services =>
            {
                // The web host itself stays: it builds the routes. All other work would look for a database and a broker.
                foreach (var work in services.Where(IsWork).ToList())
                {
                    services.Remove(work);
                }
            });
        }

        private static bool IsWork(ServiceDescriptor service) =>
            service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Name != "GenericWebHostService";
    }

    // Nothing is kept: what would write there does not run.
    private static readonly string NoFolder = Path.Combine(Path.GetTempPath(), "lgsp-architecture-tests");

    private static Dictionary<string, string> Settings => new()
    {
        ["ConnectionStrings:Postgres"] = "Host=127.0.0.1;Port=1;Username=none",
        ["ConnectionStrings:RabbitMq"] = "amqp://127.0.0.1:1/none",
        ["Access:Authority"] = "http://127.0.0.1:1",
        ["Access:Issuer"] = "http://127.0.0.1:1/",
        ["Access:ClientId"] = "architecture",
        ["Access:ClientSecret"] = "of no use",
        ["Gateway:HttpUrl"] = "http://127.0.0.1:0",
        ["Gateway:StateFolder"] = NoFolder,
        ["Gateway:Registry"] = "http://127.0.0.1:1",
        ["Gateway:Identity"] = "http://127.0.0.1:1",
        ["Identity:KeyFolder"] = NoFolder,
        ["Ledger:KeyFile"] = Path.Combine(NoFolder, "ledger.key"),
        ["Ledger:PersonalKeyFile"] = Path.Combine(NoFolder, "personal.key"),
        ["Exchange:Registry"] = "http://127.0.0.1:1",
        ["Exchange:KeyFolder"] = NoFolder,
        ["Attachments:Folder"] = NoFolder,
        ["Vapex:Registry"] = "http://127.0.0.1:1",
        ["Vapex:Audit"] = "http://127.0.0.1:1",
        ["Vapex:KeyFolder"] = NoFolder,
        ["Ndop:Folder"] = NoFolder,
        ["Ndop:KeyFolder"] = NoFolder,
        ["Partner:Address"] = "http://127.0.0.1:1",
        ["Partner:MappingFile"] = "none.json",
        ["Witness:KeyFile"] = Path.Combine(NoFolder, "witness.key"),
        ["Witness:StateFolder"] = NoFolder,
    };
}
