using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using GiaLai.Lgsp.Client.Access;
using GiaLai.Lgsp.Client.Calls;
using GiaLai.Lgsp.Client.Messages;

namespace GiaLai.Lgsp.Client;

/// <summary>All JSON of this library, made at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(AssertionHead))]
[JsonSerializable(typeof(AssertionClaims))]
[JsonSerializable(typeof(LgspProblem))]
[JsonSerializable(typeof(AcceptedMessage))]
[JsonSerializable(typeof(PublishedEvent))]
[JsonSerializable(typeof(SubscriptionRequest))]
[JsonSerializable(typeof(MessageStatus))]
[JsonSerializable(typeof(MailboxAnswer))]
[JsonSerializable(typeof(SettleRequest))]
[JsonSerializable(typeof(SettleAnswer))]
[JsonSerializable(typeof(EndpointRequest))]
[JsonSerializable(typeof(PushEndpoint))]
internal sealed partial class ClientJson : JsonSerializerContext
{
    /// <summary>The answer's body, which must be there.</summary>
    public static async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return await JsonSerializer.DeserializeAsync(body, type, cancellationToken).ConfigureAwait(false)
            ?? throw new JsonException("The platform answered null.");
    }
}
