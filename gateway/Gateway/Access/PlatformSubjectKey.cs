using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>The platform's subject key from its file; none when no file is named.</summary>
internal sealed partial class PlatformSubjectKey
{
    public PlatformSubjectKey(IOptions<GatewayOptions> options, ILogger<PlatformSubjectKey> log)
    {
        if (options.Value.SubjectKeyFile is { } file)
        {
            Key = SubjectKey.TryParse(SecretFile.Read(file), out var key)
                ? key
                : throw new InvalidOperationException($"{file} must hold 32 bytes in base64.");
        }
        else
        {
            Log.None(log);
        }
    }

    public SubjectKey? Key { get; }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Gateway:SubjectKeyFile is not set: records name no person, and consumers' signatures travel to Audit unsealed")]
        public static partial void None(ILogger log);
    }
}
