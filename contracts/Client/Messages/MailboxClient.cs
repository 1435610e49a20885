using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using GiaLai.Lgsp.Client.Calls;

namespace GiaLai.Lgsp.Client.Messages;

/// <summary>Takes messages out of the system's mailbox. <see cref="MailboxLoop"/> does it all; this is for who wants the single steps.</summary>
public sealed class MailboxClient
{
    private readonly CallClient calls;

    internal MailboxClient(CallClient calls) => this.calls = calls;

    internal TimeProvider Time => calls.Time;

    /// <summary>Takes some messages, each under a lease, and waits for the first when there is none.</summary>
    /// <param name="max">Messages at most, 1 to 500.</param>
    /// <param name="wait">How long to wait for the first, at most 30 s.</param>
    /// <param name="lease">How long to have them, 1 s to 12 h; null = the platform's default, a minute.</param>
    /// <param name="cancellationToken">Breaks the call off; what was taken comes again after its lease.</param>
    /// <returns>The oldest first; empty when none came in the time.</returns>
    public async Task<IReadOnlyList<ReceivedMessage>> TakeAsync(int max = 10, TimeSpan wait = default, TimeSpan? lease = null, CancellationToken cancellationToken = default)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"exchange/v1/mailbox?max={max}&wait={(int)wait.TotalSeconds}{(lease is { } time ? $"&lease={(int)time.TotalSeconds}" : "")}");
        using var answer = await calls.SendToPlatformAsync(new HttpRequestMessage(HttpMethod.Get, address), cancellationToken).ConfigureAwait(false);
        return (await ClientJson.ReadAsync(answer, ClientJson.Default.MailboxAnswer, cancellationToken).ConfigureAwait(false)).Messages;
    }

    /// <summary>The content of a message that was taken, checked against its SHA-256.</summary>
    /// <param name="message">From <see cref="TakeAsync"/>.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <exception cref="InvalidDataException">What came is not what the sender sent.</exception>
    public async Task<byte[]> GetContentAsync(ReceivedMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var content = message.Content;
        if (content is null)
        {
            using var answer = await calls.SendToPlatformAsync(new HttpRequestMessage(HttpMethod.Get, $"exchange/v1/messages/{message.Id}/content"), cancellationToken).ConfigureAwait(false);
            content = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }

        return Convert.ToHexStringLower(SHA256.HashData(content)) == message.Sha256
            ? content
            : throw new InvalidDataException($"The content of message {message.Id} does not have the SHA-256 that it was accepted with.");
    }

    /// <summary>The messages are dealt with: they do not come again, and the sender gets signed receipts. Repeated it does no harm.</summary>
    /// <param name="messages">1 to 500, from <see cref="TakeAsync"/>.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <returns>In the order of the messages; some may have been refused, their lease being over.</returns>
    /// <exception cref="LgspException">None of them could be acknowledged.</exception>
    public Task<IReadOnlyList<SettledMessage>> AcknowledgeAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken = default) =>
        SettleAsync("ack", messages, null, null, cancellationToken);

    /// <summary>Gives messages back: they come again, to this or another reader.</summary>
    /// <param name="messages">1 to 500, from <see cref="TakeAsync"/>.</param>
    /// <param name="delay">Not before this time has passed, at most 12 h.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <returns>In the order of the messages.</returns>
    public Task<IReadOnlyList<SettledMessage>> ReleaseAsync(IReadOnlyList<ReceivedMessage> messages, TimeSpan delay = default, CancellationToken cancellationToken = default) =>
        SettleAsync("release", messages, delay, null, cancellationToken);

    /// <summary>Refuses messages for good; the sender sees the reason.</summary>
    /// <param name="messages">1 to 500, from <see cref="TakeAsync"/>.</param>
    /// <param name="reason">1 to 1,000 characters, for people at the sender's side; no personal data.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <returns>In the order of the messages.</returns>
    public Task<IReadOnlyList<SettledMessage>> RejectAsync(IReadOnlyList<ReceivedMessage> messages, string reason, CancellationToken cancellationToken = default) =>
        SettleAsync("reject", messages, null, reason, cancellationToken);

    private async Task<IReadOnlyList<SettledMessage>> SettleAsync(
        string how, IReadOnlyList<ReceivedMessage> messages, TimeSpan? delay, string? reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var request = new SettleRequest
        {
            Messages = [.. messages.Select(message => new LeasedMessage { Id = message.Id, Lease = message.Lease })],
            DelaySeconds = delay is { } time ? (int)Math.Ceiling(time.TotalSeconds) : null,
            Reason = reason,
        };
        using var answer = await calls.SendToPlatformAsync(
            new HttpRequestMessage(HttpMethod.Post, $"exchange/v1/mailbox/{how}") { Content = JsonContent.Create(request, ClientJson.Default.SettleRequest) }, cancellationToken).ConfigureAwait(false);
        return (await ClientJson.ReadAsync(answer, ClientJson.Default.SettleAnswer, cancellationToken).ConfigureAwait(false)).Messages;
    }
}
