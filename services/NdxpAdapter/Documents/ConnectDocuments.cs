using GiaLai.Lgsp.NdxpAdapter.Partners;
using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.Documents;

internal static class ConnectDocuments
{
    public static void AddDocuments(this IServiceCollection services)
    {
        services.AddOptions<DocumentsOptions>().BindConfiguration(DocumentsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddPartner(AxisClient.Partner, static _ => { });
        services.AddHttpClient<ExchangeClient>(static (provider, http) =>
        {
            http.BaseAddress = provider.GetRequiredService<IOptions<DocumentsOptions>>().Value.Exchange;
            http.Timeout = TimeSpan.FromSeconds(100);
        }).AddServiceToken();
        services.AddSingleton<AxisClient>();
        services.AddHostedService<SendDocuments>();
        services.AddHostedService<FetchDocuments>();
    }
}
