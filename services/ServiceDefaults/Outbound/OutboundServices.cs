using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.ServiceDefaults.Outbound;

public static class OutboundServices
{
    /// <summary><see cref="OutboundRule"/> and <see cref="OutboundDialer"/>, with options of the section <c>Outbound</c> validated at start.</summary>
    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.AddOptions<OutboundOptions>().BindConfiguration(OutboundOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OutboundOptions>, Validation>();
        services.AddSingleton<OutboundRule>();
        services.AddSingleton<OutboundDialer>();
        return services;
    }

    private sealed class Validation : IValidateOptions<OutboundOptions>
    {
        public ValidateOptionsResult Validate(string? name, OutboundOptions options)
        {
            var errors = options.Errors().ToList();
            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
