using System.Globalization;
using GiaLai.Lgsp.Contracts.Access;

namespace GiaLai.Lgsp.Registry.Tests.Drivers;

/// <summary>
/// A provider and a consumer of their own for one test, made through the public interface; tests share the registry and do not meet.
/// </summary>
internal sealed class Province
{
    private static int count;

    private Province(RegistryFixture registry, string provider, string consumer)
    {
        Registry = registry;
        Provider = provider;
        Consumer = consumer;
    }

    public RegistryFixture Registry { get; }

    /// <summary>Agency code.</summary>
    public string Provider { get; }

    /// <summary>Agency code.</summary>
    public string Consumer { get; }

    public string ConsumerSystem => $"one-stop@{Consumer}";

    public string ServiceId => $"{Provider}/land-parcels/v1";

    public string Service => $"/agencies/{Provider}/services/land-parcels";

    public string Version => $"{Service}/versions/v1";

    public Api Integrator => Registry.As($"integrator-{Provider}", Provider, Roles.Integrator);

    public Api ProviderOfficer => Registry.As($"officer-{Provider}", Provider, Roles.ProviderOfficer);

    public Api ConsumerOfficer => Registry.As($"officer-{Consumer}", Consumer, Roles.ConsumerOfficer);

    public Api ConsumerItself => Registry.As(ConsumerSystem, Consumer);

    /// <summary>Two agencies that nobody else uses.</summary>
    public static async Task<Province> FoundAsync(RegistryFixture registry)
    {
        var number = Interlocked.Increment(ref count);
        var root = string.Create(CultureInfo.InvariantCulture, $"T{number / 100:00}.{number % 100:00}");
        var province = new Province(registry, root + ".01", root + ".02");
        using var @operator = registry.Operator;
        // Several tests of one hundred share the agency of the first level.
        await @operator.PostAsync("/agencies", Agency(root[..3], "Tỉnh thử nghiệm"));
        (await @operator.PostAsync("/agencies", Agency(root, "Sở thử nghiệm"))).IsCreated();
        (await @operator.PostAsync("/agencies", Agency(province.Provider, "Chi cục cung cấp"))).IsCreated();
        (await @operator.PostAsync("/agencies", Agency(province.Consumer, "Chi cục khai thác"))).IsCreated();
        return province;
    }

    public static object Agency(string code, string name) => new { code, nameVi = name, nameEn = "Test agency", validFrom = "2025-07-01" };

    public async Task<Answer> RegisterConsumerAsync()
    {
        using var @operator = Registry.Operator;
        return (await @operator.PostAsync($"/agencies/{Consumer}/systems", new { name = "one-stop", displayName = "Một cửa" })).IsCreated();
    }

    public async Task RegisterServiceAsync(object? sharing = null)
    {
        using var integrator = Integrator;
        (await integrator.PostAsync($"/agencies/{Provider}/services", new
        {
            name = "land-parcels",
            titleVi = "Thửa đất",
            titleEn = "Land parcels",
            tags = new[] { "đất đai" },
            sharing,
        })).IsCreated();
    }

    public async Task<Answer> PutVersionAsync(object? policy = null, string? document = null, string version = "v1")
    {
        using var integrator = Integrator;
        return await integrator.PutAsync($"{Service}/versions/{version}", new
        {
            documentText = document ?? Documents.LandParcels,
            upstreams = new[] { "http://127.0.0.1:9555/base" },
            policy = policy ?? new { },
        });
    }

    public async Task<Answer> PublishAsync(object? sharing = null, object? policy = null)
    {
        await RegisterServiceAsync(sharing);
        (await PutVersionAsync(policy)).IsCreated();
        return await ReviewAndPublishAsync("v1");
    }

    public async Task<Answer> ReviewAndPublishAsync(string version)
    {
        using var integrator = Integrator;
        using var officer = ProviderOfficer;
        using var @operator = Registry.Operator;
        var path = $"{Service}/versions/{version}";
        (await integrator.PostAsync(path + "/submit")).IsOk();
        (await officer.PostAsync(path + "/approve")).IsOk();
        (await @operator.PostAsync(path + "/approve")).IsOk();
        return (await integrator.PostAsync(path + "/publish")).IsOk();
    }

    public object Wish(params string[] operations) => new
    {
        consumer = ConsumerSystem,
        service = ServiceId,
        purposes = new[] { "administrative-procedure" },
        legalBasis = new[] { "Nghị định 194/2025/NĐ-CP, điều 16" },
        operations = operations.Length == 0 ? ["getParcel"] : operations,
    };

    /// <summary>Id of a request that the consumer's officer has submitted.</summary>
    public async Task<string> AskAsync(object? wish = null)
    {
        using var officer = ConsumerOfficer;
        var id = (await officer.PostAsync("/access-requests", wish ?? Wish())).IsCreated().Value("id");
        (await officer.PostAsync($"/access-requests/{id}/submit")).IsOk();
        return id;
    }

    /// <summary>Id of a grant that the provider's officer has given.</summary>
    public async Task<string> GrantAsync(object? wish = null)
    {
        var id = await AskAsync(wish);
        using var officer = ProviderOfficer;
        return (await officer.PostAsync($"/access-requests/{id}/approve")).IsOk().Value("grantId");
    }
}
