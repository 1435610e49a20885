using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;
using OpenIddict.Server;

namespace GiaLai.Lgsp.Identity.Keys;

internal static class KeyServices
{
    public static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton<SigningKeyStore>();
        services.AddSingleton<DataProtectionKeyStore>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(static provider => provider.GetRequiredService<KeyRing>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(static provider => provider.GetRequiredService<KeyRing>());
        services.AddDataProtection().SetApplicationName("lgsp-identity");
        services.AddOptions<KeyManagementOptions>().Configure<DataProtectionKeyStore>(static (options, store) =>
        {
            options.XmlRepository = store;
            // The store seals the whole element.
            options.XmlEncryptor = new NullXmlEncryptor();
        });
    }
}
