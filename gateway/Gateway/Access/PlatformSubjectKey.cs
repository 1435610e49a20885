using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>The platform's subject key from its file; none when no file is named.</summary>
internal sealed class PlatformSubjectKey
{
    public PlatformSubjectKey(IOptions<GatewayOptions> options)
    {
        if (options.Value.SubjectKeyFile is { } file)
        {
            Key = SubjectKey.TryParse(SecretFile.Read(file), out var key)
                ? key
                : throw new InvalidOperationException($"{file} must hold 32 bytes in base64.");
        }
    }

    public SubjectKey? Key { get; }
}
