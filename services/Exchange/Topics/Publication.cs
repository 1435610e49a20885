using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.Exchange.Retention;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>
/// Takes events of a topic in: each is a message to the topic. Who gets it is decided afterwards, from the subscriptions; what is
/// answered with is committed.
/// </summary>
internal sealed class Publication(
    Acceptance acceptance, TopicWriter writer, TopicSchemas schemas, SendRates rates, Depths depths, ExchangeMetrics metrics, IOptions<ExchangeOptions> options)
{
    /// <summary>All of them or none.</summary>
    public async Task<Result<List<PublishedEvent>>> PublishAsync(
        IReadOnlyList<CloudEvent> events, TopicRule topic, DirectorySystem publisher, bool isBatch, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
        {
            return new List<PublishedEvent>();
        }

        if (rates.Take(publisher.Id.ToString(), events.Count) is { } wait)
        {
            return Refuse(ExchangeProblems.TooFast.RetryIn(wait));
        }

        // A subscriber whose mailbox is full holds up its own events only; a full database all.
        if (depths.Refusal([]) is { } full)
        {
            return Refuse(full);
        }

        var now = acceptance.Now();
        var prepared = new List<NewMessage>(events.Count);
        foreach (var (index, sent) in events.Index())
        {
            if (Check(sent, topic).IsProblem(out var problem, out _)
                || MessageTerms.DecideForTopic(sent, topic, publisher, options.Value, now).IsProblem(out problem, out var terms))
            {
                return Refuse(isBatch ? At(problem, index) : problem);
            }

            prepared.Add(await acceptance.PrepareAsync(sent, publisher, terms, now, cancellationToken));
        }

        return await writer.AddAsync(topic.Topic.ToString(), prepared);
    }

    private Result<bool> Check(CloudEvent sent, TopicRule topic) =>
        sent[MessageTerms.RecipientsName] is not null || sent["attachments"] is not null
            ? ExchangeProblems.BadEvent.With(new ProblemError
            {
                Field = sent[MessageTerms.RecipientsName] is not null ? MessageTerms.RecipientsName : "attachments",
                Detail = "An event goes to the subscribers of its topic, and carries no attachments.",
                DetailVi = "Sự kiện được gửi đến các bên đăng ký chủ đề và không có tệp đính kèm.",
            })
            : schemas.Check(sent, topic);

    private Problem Refuse(Problem problem)
    {
        metrics.Refused(problem.Code);
        return problem;
    }

    private static Problem At(Problem problem, int index) => problem.Errors.Count == 0
        ? problem.With(new ProblemError { Detail = problem.Detail ?? problem.Title, DetailVi = problem.TitleVi, Pointer = $"/{index}" })
        : problem.With([.. problem.Errors.Select(error => error with { Pointer = $"/{index}{error.Pointer ?? (error.Field is null ? "" : "/" + error.Field)}" })]);
}
