using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>The address of a topic, <c>/topics/H21.05/parcel-changed/v1</c>.</summary>
internal readonly record struct TopicPath
{
    public const string Template = "/topics/" + Place;
    public const string Place = "{agency}/{topic}/{version}";

    [FromRoute] public string Agency { get; init; }

    [FromRoute] public string Topic { get; init; }

    [FromRoute] public string Version { get; init; }

    /// <summary>What cannot be a topic does not exist.</summary>
    public Result<TopicId> Id => TopicId.TryParse($"{Agency}/{Topic}/{Version}", null, out var id) ? id : ExchangeProblems.TopicNotFound;
}

/// <summary>Topics and who may have their events, by the directory.</summary>
internal static class TopicAccess
{
    /// <summary>A topic that takes events and subscriptions.</summary>
    public static Result<TopicRule> OpenTopic(this AddressBook book, TopicId id) => book.Topic(id) switch
    {
        null => ExchangeProblems.TopicNotFound,
        { State: TopicState.Withdrawn } => ExchangeProblems.TopicWithdrawn,
        var topic => topic,
    };

    /// <summary>The grant that allows the subscription at this moment, or why there is none.</summary>
    public static Result<SubscriptionGrant> LiveGrant(this AddressBook book, TopicId topic, SystemId subscriber, DateTimeOffset now)
    {
        SubscriptionGrant? last = null;
        foreach (var grant in book.Grants(topic, subscriber))
        {
            if (grant.State == GrantState.Active && grant.From <= now && !(grant.Until <= now))
            {
                return grant;
            }

            last = grant;
        }

        return last switch
        {
            { State: GrantState.Suspended } => ExchangeProblems.GrantSuspended,
            { State: GrantState.Active } when last.From > now => ExchangeProblems.NoSubscriptionGrant.Because($"It begins at {last.From:O}.", $"Bắt đầu từ {last.From:O}."),
            null => ExchangeProblems.NoSubscriptionGrant,
            _ => ExchangeProblems.NoSubscriptionGrant.Because("It has ended.", "Đã hết hạn."),
        };
    }

    /// <summary>May get events now: the grant lives, the topic is open, the system is enabled.</summary>
    public static bool IsLive(this AddressBook book, TopicId topic, string subscriber, DateTimeOffset now) =>
        book.EnabledSystem(subscriber) is { } system
        && !book.OpenTopic(topic).IsProblem(out _, out _)
        && !book.LiveGrant(topic, system.Id, now).IsProblem(out _, out _);
}
