using System.Text.Json;

namespace GiaLai.Lgsp.ServiceDefaults.Messaging;

internal static class MessageJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web);
}
