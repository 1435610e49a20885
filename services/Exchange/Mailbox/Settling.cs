using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Receipts;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Mailbox;

/// <summary>Decides which of the named messages the caller may end, and ends them; each is guarded again where it is written.</summary>
internal sealed class Settling(
    DirectoryFeed directory, MailboxStore store, MailboxBell bell, TakenHashes hashes, ReceiptSigner receipts, ExchangeMetrics metrics, TimeProvider time)
{
    private const string Released = "released";

    public async Task<Results<Ok<SettleMessages.Response>, Problem>> SettleAsync(
        Caller caller, DeliveryState state, IReadOnlyList<SettleMessages.Leased> messages, string? reason, CancellationToken cancellationToken)
    {
        if (Owner(caller).IsProblem(out var problem, out var owner))
        {
            return problem;
        }

        var now = time.GetUtcNow();
        var taken = messages.Select(message => hashes.Find(owner, message.Lease, message.Id)).ToList();
        var standing = taken.Contains(null) ? await StandingAsync(owner, messages, cancellationToken) : null;
        var items = new List<LeasedMessage>(messages.Count);
        foreach (var (message, known) in messages.Zip(taken))
        {
            if ((known ?? Held(standing!, message)) is { } sha256)
            {
                var receipt = state == DeliveryState.Acknowledged ? receipts.Acknowledged(message.Id, owner, caller.Subject, sha256, now) : null;
                items.Add(new LeasedMessage(message.Id, message.Lease, receipt));
            }
        }

        var settled = items.Count == 0 ? [] : await store.SettleAsync(new Settlement(owner, state, items, caller.Subject, reason, now), cancellationToken);
        metrics.Settled(state.Text(), settled.Count);
        // The next of an ordering key may go now.
        bell.Ring(owner);
        if (settled.Count < items.Count)
        {
            // It was settled before, somebody else was faster, or the lease has ended.
            standing = await StandingAsync(owner, messages, cancellationToken);
        }

        var receiptOf = items.ToDictionary(item => item.Id, item => item.Receipt);
        return Answer([.. messages.Select(message => settled.Contains(message.Id)
            ? new SettleMessages.Outcome { Id = message.Id, State = state.Text(), Receipt = receiptOf[message.Id] }
            : Explain(message, standing!.GetValueOrDefault(message.Id), state))]);
    }

    public async Task<Results<Ok<SettleMessages.Response>, Problem>> ReleaseAsync(
        Caller caller, IReadOnlyList<SettleMessages.Leased> messages, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (Owner(caller).IsProblem(out var problem, out var owner))
        {
            return problem;
        }

        var released = await store.ReleaseAsync(owner, [.. messages.Select(message => new LeasedMessage(message.Id, message.Lease))], delay, null, cancellationToken);
        bell.Ring(owner);
        var standing = released.Count == messages.Count ? [] : await StandingAsync(owner, messages, cancellationToken);
        return Answer([.. messages.Select(message => released.Contains(message.Id)
            ? new SettleMessages.Outcome { Id = message.Id, State = Released }
            : Explain(message, standing.GetValueOrDefault(message.Id), null))]);
    }

    private Result<string> Owner(Caller caller) =>
        directory.Book().IsProblem(out var problem, out var book) || Senders.Find(caller, book).IsProblem(out problem, out var owner)
            ? problem
            : owner.Id.ToString();

    private async Task<Dictionary<Guid, StandingRow>> StandingAsync(string owner, IReadOnlyList<SettleMessages.Leased> messages, CancellationToken cancellationToken) =>
        (await store.StandingAsync(owner, [.. messages.Select(message => message.Id)], cancellationToken)).ToDictionary(row => row.Id);

    /// <summary>SHA-256 of what the reader still has; null when it does not.</summary>
    private static byte[]? Held(Dictionary<Guid, StandingRow> standing, SettleMessages.Leased message) =>
        standing.TryGetValue(message.Id, out var row) && row.IsWaiting && row.IsHeld && row.Lease == message.Lease ? row.Sha256 : null;

    /// <summary>Why it was not settled now: it was, under this lease, before; or it is another's; or the lease is over.</summary>
    private static SettleMessages.Outcome Explain(SettleMessages.Leased message, StandingRow? row, DeliveryState? wanted) =>
        row is null ? new SettleMessages.Outcome { Id = message.Id, Error = ExchangeProblems.MessageNotFound.Code }
        : wanted is not null && row.State == wanted.Value.Text() && row.Lease == message.Lease
            ? new SettleMessages.Outcome { Id = message.Id, State = row.State, Receipt = row.Receipt }
            : new SettleMessages.Outcome { Id = message.Id, Error = ExchangeProblems.LeaseOver.Code };

    private static Results<Ok<SettleMessages.Response>, Problem> Answer(List<SettleMessages.Outcome> outcomes)
    {
        if (outcomes.Exists(outcome => outcome.State is not null))
        {
            return TypedResults.Ok(new SettleMessages.Response { Messages = outcomes });
        }

        var problem = outcomes.Exists(outcome => outcome.Error == ExchangeProblems.MessageNotFound.Code) ? ExchangeProblems.MessageNotFound : ExchangeProblems.LeaseOver;
        return problem.With([.. outcomes.Select((outcome, index) => new ProblemError
        {
            Pointer = $"/messages/{index}",
            Code = outcome.Error,
            Detail = outcome.Error == ExchangeProblems.LeaseOver.Code ? ExchangeProblems.LeaseOver.Title : ExchangeProblems.MessageNotFound.Title,
            DetailVi = outcome.Error == ExchangeProblems.LeaseOver.Code ? ExchangeProblems.LeaseOver.TitleVi : ExchangeProblems.MessageNotFound.TitleVi,
        })]);
    }
}
