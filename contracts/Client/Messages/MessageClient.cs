using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using GiaLai.Lgsp.Client.Calls;

namespace GiaLai.Lgsp.Client.Messages;

/// <summary>Sends messages (CloudEvents 1.0 over HTTP, binary mode) and looks how they stand.</summary>
public sealed class MessageClient
{
    private readonly CallClient calls;

    internal MessageClient(CallClient calls) => this.calls = calls;

    /// <summary>
    /// Sends a message. Repeat it, with the same source and id, until there is an answer: it is accepted once. What the platform
    /// refused for good throws with a code of its own each time.
    /// </summary>
    /// <param name="message">The event and its recipients.</param>
    /// <param name="cancellationToken">Breaks the call off; the message may have been accepted all the same.</param>
    /// <exception cref="LgspException">Refused: an unknown recipient, a mailbox that does not take it, the same id with other content (409), and so on.</exception>
    public async Task<AcceptedMessage> SendAsync(OutgoingMessage message, CancellationToken cancellationToken = default)
    {
        using var answer = await calls.SendToPlatformAsync(ToRequest("exchange/v1/messages", message), cancellationToken).ConfigureAwait(false);
        return await ClientJson.ReadAsync(answer, ClientJson.Default.AcceptedMessage, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Publishes an event to a topic: its subscribers get it.</summary>
    /// <param name="topic">Topic id, <c>H21.05/parcel-changed/v1</c>.</param>
    /// <param name="message">The event, without recipients.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <exception cref="LgspException">Refused: an unknown topic, content that does not fit its schema, and so on.</exception>
    public async Task<PublishedEvent> PublishAsync(string topic, OutgoingMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        using var answer = await calls.SendToPlatformAsync(ToRequest($"exchange/v1/topics/{topic}/events", message), cancellationToken).ConfigureAwait(false);
        return await ClientJson.ReadAsync(answer, ClientJson.Default.PublishedEvent, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Subscribes this system to a topic for which it has a grant. Its events come where its messages come.</summary>
    /// <param name="topic">Topic id, <c>H21.05/parcel-changed/v1</c>.</param>
    /// <param name="fromPosition">Events from this position on are given again, 1 = from the oldest there is; null = from the next event on, or where the subscription stands.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <exception cref="LgspException">Refused: an unknown topic, or no grant for it.</exception>
    public async Task SubscribeAsync(string topic, long? fromPosition = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        var request = new SubscriptionRequest { Topic = topic, FromPosition = fromPosition };
        using var answer = await calls.SendToPlatformAsync(
            new HttpRequestMessage(HttpMethod.Put, "exchange/v1/subscriptions") { Content = JsonContent.Create(request, ClientJson.Default.SubscriptionRequest) }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How a message stands; to its sender with every recipient's timeline and receipt.</summary>
    /// <param name="id">The platform's id.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <exception cref="LgspException">There is no such message, or it is not this system's (404).</exception>
    public async Task<MessageStatus> GetAsync(Guid id, CancellationToken cancellationToken = default)
    {
        using var answer = await calls.SendToPlatformAsync(new HttpRequestMessage(HttpMethod.Get, $"exchange/v1/messages/{id}"), cancellationToken).ConfigureAwait(false);
        return await ClientJson.ReadAsync(answer, ClientJson.Default.MessageStatus, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The content of a message, as it was sent.</summary>
    /// <param name="id">The platform's id.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    public async Task<byte[]> GetContentAsync(Guid id, CancellationToken cancellationToken = default)
    {
        using var answer = await calls.SendToPlatformAsync(new HttpRequestMessage(HttpMethod.Get, $"exchange/v1/messages/{id}/content"), cancellationToken).ConfigureAwait(false);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says where this system's messages go.</summary>
    /// <param name="system">Its system id.</param>
    /// <param name="url">Where they are pushed to; null = they wait in the mailbox.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <returns>The endpoint, with its secret where one was made: it is shown only now.</returns>
    /// <exception cref="LgspException">Refused, for instance an address that the platform may not call.</exception>
    public async Task<PushEndpoint> SetEndpointAsync(string system, Uri? url, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(system);
        var request = new EndpointRequest { Url = url, Mode = url is null ? "pull" : "push" };
        using var answer = await calls.SendToPlatformAsync(
            new HttpRequestMessage(HttpMethod.Put, $"exchange/v1/systems/{system}/endpoint") { Content = JsonContent.Create(request, ClientJson.Default.EndpointRequest) },
            cancellationToken).ConfigureAwait(false);
        return await ClientJson.ReadAsync(answer, ClientJson.Default.PushEndpoint, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Replaces the secret that pushes to a system are signed with; for a day both the old and the new one sign.</summary>
    /// <param name="system">Its system id.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <returns>The new secret, <c>whsec_…</c>: it is shown only now.</returns>
    public async Task<string> RotateEndpointSecretAsync(string system, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(system);
        using var answer = await calls.SendToPlatformAsync(new HttpRequestMessage(HttpMethod.Post, $"exchange/v1/systems/{system}/endpoint/secret"), cancellationToken).ConfigureAwait(false);
        return (await ClientJson.ReadAsync(answer, ClientJson.Default.PushEndpoint, cancellationToken).ConfigureAwait(false)).Secret
            ?? throw new InvalidDataException("The platform gave no secret.");
    }

    /// <summary>Attributes as headers. Source: CloudEvents HTTP protocol binding, section 3.1.</summary>
    private static HttpRequestMessage ToRequest(string address, OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(message.Content) };
        if (message.ContentType is { } type)
        {
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        Add("specversion", "1.0");
        Add("id", message.Id);
        Add("source", message.Source);
        Add("type", message.Type);
        Add("subject", message.Subject);
        Add("time", Text(message.Time));
        Add("recipients", message.Recipients.Count == 0 ? null : string.Join(',', message.Recipients));
        Add("partitionkey", message.OrderingKey);
        Add("expirytime", Text(message.ExpiresAt));
        Add("dataclass", message.DataClass?.ToString(CultureInfo.InvariantCulture));
        Add("attachments", message.Attachments.Count == 0 ? null : string.Join(',', message.Attachments));
        foreach (var (name, value) in message.Extensions)
        {
            Add(name, value);
        }

        return request;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation("ce-" + name, Encode(value));
            }
        }
    }

    private static string? Text(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Source: the same, section 3.1.3.2.</summary>
    private static string Encode(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var one in Encoding.UTF8.GetBytes(value))
        {
            if (one is > (byte)' ' and <= (byte)'~' and not ((byte)'"' or (byte)'%'))
            {
                text.Append((char)one);
            }
            else
            {
                text.Append('%').Append(one.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }
}
