using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace GiaLai.Lgsp.Exchange.Tests;

/// <summary>Events of topics: published by the owner, given to each subscriber whose grant lives, replayed within retention.</summary>
public sealed class TopicTests(ExchangeFixture exchange)
{
    private const string Schema = """{"type":"object","required":["parcel"],"properties":{"parcel":{"type":"string","maxLength":20}},"additionalProperties":false}""";
    private static int count;

    private Party Publisher => exchange.As("land@H21.13");

    [Fact]
    public async Task An_event_reaches_its_three_subscribers_once_each_and_the_publisher_sees_how_it_stands()
    {
        var topic = await DeclareAsync(["sub-00@H21.05", "sub-01@H21.05", "sub-02@H21.05"]);
        foreach (var subscriber in topic.Subscribers)
        {
            await SubscribedAsync(exchange.As(subscriber), topic);
        }

        var sent = await PublishedAsync(topic);
        foreach (var subscriber in topic.Subscribers)
        {
            var taken = await OnlyAsync(exchange.As(subscriber), topic);
            Assert.Equal(sent["id"]!.GetValue<string>(), taken["id"]!.GetValue<string>());
            Assert.Equal("""{"parcel":"12-1"}""", Encoding.UTF8.GetString(Convert.FromBase64String(taken["content"]!.GetValue<string>())));
            await exchange.As(subscriber).AckAsync(taken);
        }

        Assert.Equal(1, sent["position"]!.GetValue<long>());
        var view = await Publisher.ViewAsync(sent["id"]!.GetValue<Guid>());
        Assert.Equal(topic.Subscribers.Order(), view["deliveries"]!.AsArray().Select(one => one!["recipient"]!.GetValue<string>()));
        Assert.All(view["deliveries"]!.AsArray(), one => Assert.Equal("acknowledged", one!["state"]!.GetValue<string>()));
        // A subscriber sees its own delivery and the content, nobody else's.
        Assert.Equal([topic.Subscribers[0]], (await exchange.As(topic.Subscribers[0]).ViewAsync(sent["id"]!.GetValue<Guid>()))["deliveries"]!.AsArray().Select(one => one!["recipient"]!.GetValue<string>()));
        (await exchange.As(topic.Subscribers[0]).ContentAsync(sent["id"]!.ToString())).Dispose();
        Assert.Equal("EXC-0120", (await exchange.As("tax@H21.13").GetAsync($"/exchange/v1/messages/{sent["id"]}")).Error);
        Assert.Equal("EXC-0120", (await exchange.As("sub-09@H21.05").GetAsync($"/exchange/v1/messages/{sent["id"]}/content")).Error);
    }

    [Fact]
    public async Task A_repeated_event_gets_the_same_answer_and_is_given_once_and_other_content_is_409()
    {
        var topic = await DeclareAsync(["sub-03@H21.05"]);
        var subscriber = exchange.As(topic.Subscribers[0]);
        await SubscribedAsync(subscriber, topic);

        var first = await PublishAsync(topic, eventId: "same-" + topic.Id.Name);
        var again = await PublishAsync(topic, eventId: "same-" + topic.Id.Name);
        var other = await PublishAsync(topic, """{"parcel":"99"}""", eventId: "same-" + topic.Id.Name);

        Assert.Equal((HttpStatusCode.Accepted, first.Text), (again.Status, again.Text));
        Assert.Equal((HttpStatusCode.Conflict, "EXC-0105"), (other.Status, other.Error));
        await subscriber.AckAsync(await OnlyAsync(subscriber, topic));
        Assert.Empty(await subscriber.TakeAsync());
    }

    [Fact]
    public async Task Data_that_does_not_fit_the_schema_is_refused_with_every_place_in_each_mode()
    {
        var topic = await DeclareAsync([]);

        var refused = await PublishAsync(topic, """{"parcel":1,"owner":"x"}""");
        var structured = await PostAsync(topic, "application/cloudevents+json", $$"""{"specversion":"1.0","id":"{{Guid.CreateVersion7()}}","source":"/tests","type":"x","data":{} }""");
        var batch = await PostAsync(topic, "application/cloudevents-batch+json",
            $$"""[{"specversion":"1.0","id":"{{Guid.CreateVersion7()}}","source":"/tests","type":"x","data":{"parcel":"1"} },{"specversion":"1.0","id":"{{Guid.CreateVersion7()}}","source":"/tests","type":"x","datacontenttype":"application/json","data_base64":"W10="}]""");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "EXC-0163"), (refused.Status, refused.Error));
        Assert.Equal(["/data/owner", "/data/parcel"], Pointers(refused).Order());
        Assert.Equal(["/data"], Pointers(structured));
        Assert.Equal(["/1/data"], Pointers(batch));
        Assert.Equal(0, (await TopicAsync(topic))["lastPosition"]!.GetValue<long>());
        foreach (var (type, body) in new[] { ("text/plain", "x"), ("application/json", "{"), ("application/json", """{"parcel":"1","parcel":"2"}"""), ("application/json", "") })
        {
            Assert.Equal("EXC-0163", (await PublishAsync(topic, body, type)).Error);
        }
    }

    [Fact]
    public async Task A_topic_that_does_not_check_takes_anything_and_a_thin_one_takes_no_data()
    {
        var free = await DeclareAsync([], rule => rule with { CheckSchema = false });
        var thin = await DeclareAsync([], rule => rule with { Thin = true });

        Assert.Equal(HttpStatusCode.Accepted, (await PublishAsync(free, "no JSON at all", "text/plain")).Status);
        Assert.Equal("EXC-0163", (await PublishAsync(thin)).Error);
        Assert.Equal(HttpStatusCode.Accepted, (await PublishAsync(thin, "")).Status);
    }

    [Fact]
    public async Task Only_systems_of_the_owning_agency_publish_and_only_to_topics_there_are()
    {
        var topic = await DeclareAsync([]);
        var gone = await DeclareAsync([], rule => rule with { State = TopicState.Withdrawn });

        Assert.Equal((HttpStatusCode.Forbidden, "EXC-0162"), Outcome(await PublishAsync(topic, by: exchange.As("sub-00@H21.05"))));
        Assert.Equal(HttpStatusCode.Accepted, (await PublishAsync(topic, by: exchange.As("tax@H21.13"))).Status);
        Assert.Equal((HttpStatusCode.Gone, "EXC-0161"), Outcome(await PublishAsync(gone)));
        Assert.Equal((HttpStatusCode.NotFound, "EXC-0160"), Outcome(await PublishAsync(topic with { Id = TopicId.Parse("H21.13/none/v1", null) })));
        Assert.Equal((HttpStatusCode.NotFound, "EXC-0160"), Outcome(await Publisher.PostAsync("/exchange/v1/topics/H21.13/No/v0/events", "application/json", [])));
        Assert.Equal("EXC-0100", (await PublishAsync(topic, attributes: ("recipients", "sub-00@H21.05"))).Error);
        Assert.Equal("EXC-0100", (await PublishAsync(topic, attributes: ("dataclass", "4"))).Error);
        Assert.Equal("EXC-0104", (await PublishAsync(topic, attributes: ("dataclass", "mat"))).Error);
        Assert.Equal("EXC-0160", (await exchange.As("sub-09@H21.05").GetAsync($"/exchange/v1/topics/{topic.Id}")).Error);
    }

    [Fact]
    public async Task Without_a_grant_that_lives_nobody_subscribes()
    {
        var now = TimeProvider.System.GetUtcNow();
        var topic = await DeclareAsync(["sub-04@H21.05", "sub-05@H21.05", "sub-06@H21.05", "sub-07@H21.05"]);
        await ChangeGrantsAsync(topic, grant => grant.Consumer.Name switch
        {
            "sub-04" => grant with { State = GrantState.Suspended },
            "sub-05" => grant with { Until = now.AddMinutes(-1) },
            "sub-06" => grant with { From = now.AddDays(1) },
            _ => grant with { State = GrantState.Terminated },
        });

        Assert.Equal((HttpStatusCode.Forbidden, "EXC-0165"), Outcome(await SubscribeAsync(exchange.As("sub-04@H21.05"), topic)));
        foreach (var system in new[] { "sub-05@H21.05", "sub-06@H21.05", "sub-07@H21.05", "sub-08@H21.05" })
        {
            Assert.Equal((HttpStatusCode.Forbidden, "EXC-0164"), Outcome(await SubscribeAsync(exchange.As(system), topic)));
        }

        Assert.Equal("EXC-0160", (await exchange.As("sub-04@H21.05").PutAsync("/exchange/v1/subscriptions", new { topic = "H21.13/none/v1" })).Error);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await exchange.As("sub-04@H21.05").PutAsync("/exchange/v1/subscriptions", new { topic = "x" })).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await exchange.As("sub-04@H21.05").PutAsync("/exchange/v1/subscriptions", new { topic = topic.Id.ToString(), fromPosition = 0 })).Status);
    }

    [Fact]
    public async Task A_suspended_grant_takes_back_what_waits_and_a_resumed_one_goes_on_without_a_gap()
    {
        var topic = await DeclareAsync(["sub-10@H21.05"]);
        var subscriber = exchange.As(topic.Subscribers[0]);
        await SubscribedAsync(subscriber, topic);
        var first = await PublishedAsync(topic);
        await subscriber.AckAsync(await OnlyAsync(subscriber, topic));
        var second = await PublishedAsync(topic);
        await GivenAsync(second, 1);

        await ChangeGrantsAsync(topic, grant => grant with { State = GrantState.Suspended });
        await GivenAsync(second, 0);
        var third = await PublishedAsync(topic);
        Assert.Equal("suspended", (await SubscriptionsAsync(subscriber, topic))["state"]!.GetValue<string>());
        Assert.Empty(await subscriber.TakeAsync());

        await ChangeGrantsAsync(topic, grant => grant with { State = GrantState.Active });
        var taken = await TakenAsync(subscriber, 2);
        Assert.Equal([second["id"]!.ToString(), third["id"]!.ToString()], taken.Select(one => one["id"]!.ToString()));
        Assert.Equal("acknowledged", await Publisher.StateAsync(first["id"]!.GetValue<Guid>()));
        await subscriber.AckAsync(taken);
    }

    [Fact]
    public async Task A_subscription_begins_with_the_next_event_or_replays_from_a_position_or_a_time()
    {
        var topic = await DeclareAsync(["sub-11@H21.05"]);
        var subscriber = exchange.As(topic.Subscribers[0]);
        var ids = new List<string>();
        for (var n = 0; n < 3; n++)
        {
            ids.Add((await PublishedAsync(topic))["id"]!.ToString());
        }

        var view = await SubscribedAsync(subscriber, topic);
        Assert.Equal((3, 3, 1), (view["position"]!.GetValue<long>(), view["lastPosition"]!.GetValue<long>(), view["firstPosition"]!.GetValue<long>()));
        ids.Add((await PublishedAsync(topic))["id"]!.ToString());
        await subscriber.AckAsync(await OnlyAsync(subscriber, topic));

        // From a position: those never given come, and those acknowledged come again, under their own ids.
        await SubscribedAsync(subscriber, topic, new { topic = topic.Id.ToString(), fromPosition = 2 });
        var replayed = await TakenAsync(subscriber, 3);
        Assert.Equal(ids[1..], replayed.Select(one => one["id"]!.ToString()));
        Assert.Equal("delivered", await Publisher.StateAsync(Guid.Parse(ids[3])));
        await subscriber.AckAsync(replayed);

        await SubscribedAsync(subscriber, topic, new { topic = topic.Id.ToString(), fromTime = TimeProvider.System.GetUtcNow().AddHours(-1) });
        Assert.Equal(ids, (await TakenAsync(subscriber, 4)).Select(one => one["id"]!.ToString()));

        // Another wish without a beginning replays nothing.
        await SubscribedAsync(subscriber, topic, new { topic = topic.Id.ToString(), content = "thin" });
        Assert.Equal(4, (await SubscriptionsAsync(subscriber, topic))["position"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_replay_says_where_it_really_begins_and_each_event_where_it_stands()
    {
        var topic = await DeclareAsync(["sub-16@H21.05"]);
        var subscriber = exchange.As(topic.Subscribers[0]);
        for (var n = 0; n < 4; n++)
        {
            await PublishedAsync(topic);
        }

        // As when the first two are past the retention of their topic.
        await exchange.QueryAsync<long>($"delete from topic_event where topic = '{topic.Id}' and position <= 2 returning position");
        foreach (var (asked, begins) in new[] { (1, 3), (3, 3), (4, 4), (5, 5), (100, 5) })
        {
            var view = await SubscribedAsync(subscriber, topic, new { topic = topic.Id.ToString(), fromPosition = asked });
            Assert.Equal((begins, 3), (view["nextPosition"]!.GetValue<long>(), view["firstPosition"]!.GetValue<long>()));
        }

        await SubscribedAsync(subscriber, topic, new { topic = topic.Id.ToString(), fromPosition = 2 });
        var taken = await TakenAsync(subscriber, 2);
        // In which order they come depends on what the wishes before have brought already.
        Assert.Equal([3, 4], taken.Select(one => one["topicPosition"]!.GetValue<long>()).Order());
        Assert.All(taken, one => Assert.Equal(topic.Id.ToString(), one["topic"]!.GetValue<string>()));
        Assert.Equal(5, (await SubscriptionsAsync(subscriber, topic))["nextPosition"]!.GetValue<long>());

        await exchange.As("one-stop@H21.05").SentAsync(subscriber.Id);
        var message = Assert.Single(await subscriber.TakeAsync());
        Assert.Equal((null, null), (message["topic"], message["topicPosition"]));
    }

    [Fact]
    public async Task A_suspension_in_the_middle_of_a_replay_gives_nothing_acknowledged_again()
    {
        var topic = await DeclareAsync(["sub-09@H21.05"]);
        var subscriber = exchange.As(topic.Subscribers[0]);
        await SubscribedAsync(subscriber, topic);
        var ids = new List<string>();
        for (var n = 0; n < 3; n++)
        {
            ids.Add((await PublishedAsync(topic))["id"]!.ToString());
        }

        await subscriber.AckAsync(await TakenAsync(subscriber, 3));
        await SubscribedAsync(subscriber, topic, new { topic = topic.Id.ToString(), fromPosition = 1 });
        await Eventually.HoldsAsync(async () => (await SubscriptionsAsync(subscriber, topic))["position"]!.GetValue<long>() == 3, "all three are given again");
        var again = Assert.Single(await subscriber.TakeAsync(max: 1));
        await subscriber.AckAsync(again);

        await ChangeGrantsAsync(topic, grant => grant with { State = GrantState.Suspended });
        await Eventually.HoldsAsync(async () => (await SubscriptionsAsync(subscriber, topic))["position"]!.GetValue<long>() < 3, "what waits is taken back");
        await ChangeGrantsAsync(topic, grant => grant with { State = GrantState.Active });

        var rest = await TakenAsync(subscriber, 2);
        Assert.Equal(ids.Except([again["id"]!.ToString()]), rest.Select(one => one["id"]!.ToString()));
        await subscriber.AckAsync(rest);
        Assert.Empty(await subscriber.TakeAsync());
    }

    [Fact]
    public async Task A_thin_subscription_gets_no_content_and_fetches_it()
    {
        var topic = await DeclareAsync(["sub-12@H21.05"]);
        var subscriber = exchange.As(topic.Subscribers[0]);
        await SubscribedAsync(subscriber, topic, new { topic = topic.Id.ToString(), content = "thin" });
        await PublishedAsync(topic);

        var taken = await OnlyAsync(subscriber, topic);
        Assert.Null(taken["content"]);
        Assert.Equal(17, taken["sizeBytes"]!.GetValue<int>());
        using var content = await subscriber.ContentAsync(taken["id"]!.ToString());
        Assert.Equal("""{"parcel":"12-1"}""", await content.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await subscriber.AckAsync(taken);

        // The reference opens nothing while the grant does not live.
        await ChangeGrantsAsync(topic, grant => grant with { State = GrantState.Suspended });
        Assert.Equal("EXC-0120", (await subscriber.GetAsync($"/exchange/v1/messages/{taken["id"]}/content")).Error);
    }

    [Fact]
    public async Task Events_of_one_key_come_in_the_order_of_their_publication()
    {
        var topic = await DeclareAsync(["sub-13@H21.05"]);
        var subscriber = exchange.As(topic.Subscribers[0]);
        await SubscribedAsync(subscriber, topic);
        var ids = new List<string>();
        for (var n = 0; n < 5; n++)
        {
            ids.Add((await PublishedAsync(topic, attributes: ("partitionkey", "parcel-7")))["id"]!.ToString());
        }

        foreach (var id in ids)
        {
            var taken = await OnlyAsync(subscriber, topic);
            Assert.Equal(id, taken["id"]!.ToString());
            await subscriber.AckAsync(taken);
        }
    }

    [Fact]
    public async Task Positions_have_no_gaps_however_many_publish_at_once_and_nobody_misses_any()
    {
        var topic = await DeclareAsync(["sub-14@H21.05", "sub-15@H21.05"]);
        foreach (var subscriber in topic.Subscribers)
        {
            await SubscribedAsync(exchange.As(subscriber), topic);
        }

        await using var second = exchange.NewProcess();
        var publishers = new[] { Publisher, exchange.As("tax@H21.13", second), exchange.As("r19@H21.13", second) };
        await Eventually.HoldsAsync(async () => (await PublishAsync(topic, by: publishers[1])).Status == HttpStatusCode.Accepted, "the second process has the directory");
        var positions = await Task.WhenAll(Enumerable.Range(0, 90).Select(async n => (await PublishedAsync(topic, by: publishers[n % 3]))["position"]!.GetValue<long>()));

        var last = (await TopicAsync(topic))["lastPosition"]!.GetValue<long>();
        Assert.Equal(positions.Length, positions.Distinct().Count());
        Assert.Equal(last, positions.Max());
        foreach (var subscriber in topic.Subscribers)
        {
            var taken = await TakenAsync(exchange.As(subscriber), (int)last);
            Assert.Equal(last, taken.Select(one => one["id"]!.ToString()).Distinct().Count());
            await exchange.As(subscriber).AckAsync(taken);
        }
    }

    [Fact]
    public async Task Of_requests_at_one_time_a_refused_one_does_not_take_the_others_with_it()
    {
        var topic = await DeclareAsync([]);
        var same = $"twice-{topic.Id.Name}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(n =>
            n % 10 == 0 ? PublishAsync(topic, $$"""{"parcel":"{{n}}"}""", eventId: same) : PublishAsync(topic)));

        Assert.Equal([(HttpStatusCode.Accepted, 37), (HttpStatusCode.Conflict, 3)], answers.GroupBy(answer => answer.Status).Select(group => (group.Key, group.Count())).Order());
        Assert.Equal(37, (await TopicAsync(topic))["lastPosition"]!.GetValue<long>());
        Assert.Equal(
            Enumerable.Range(1, 37).Select(n => (long)n),
            answers.Where(answer => answer.Status == HttpStatusCode.Accepted).Select(answer => answer.Json["position"]!.GetValue<long>()).Order());
    }

    [Fact]
    public async Task A_deleted_subscription_gets_nothing_more_and_keeps_what_it_has()
    {
        var topic = await DeclareAsync(["sub-16@H21.05"]);
        var subscriber = exchange.As(topic.Subscribers[0]);
        await SubscribedAsync(subscriber, topic);
        var kept = await PublishedAsync(topic);
        await GivenAsync(kept, 1);

        Assert.Equal(HttpStatusCode.NoContent, (await subscriber.DeleteAsync($"/exchange/v1/subscriptions/{topic.Id}")).Status);
        Assert.Equal("EXC-0166", (await subscriber.DeleteAsync($"/exchange/v1/subscriptions/{topic.Id}")).Error);
        await PublishedAsync(topic);

        await subscriber.AckAsync(await OnlyAsync(subscriber, topic));
        Assert.Empty(await subscriber.TakeAsync());
        Assert.DoesNotContain(topic.Id.ToString(), (await subscriber.GetAsync("/exchange/v1/subscriptions")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_past_the_retention_of_their_topic_are_replayed_no_more()
    {
        var topic = await DeclareAsync(["sub-17@H21.05"]);
        await PublishedAsync(topic);
        var store = exchange.Services.GetRequiredService<Exchange.Topics.TopicStore>();
        Assert.Equal(0, await store.ForgetAsync(topic.Id.ToString(), TimeProvider.System.GetUtcNow().AddDays(-7), 100, TestContext.Current.CancellationToken));

        Assert.Equal(1, await store.ForgetAsync(topic.Id.ToString(), TimeProvider.System.GetUtcNow().AddDays(1), 100, TestContext.Current.CancellationToken));

        var subscriber = exchange.As(topic.Subscribers[0]);
        var view = await SubscribedAsync(subscriber, topic, new { topic = topic.Id.ToString(), fromPosition = 1 });
        Assert.Equal((1, 2), (view["lastPosition"]!.GetValue<long>(), view["nextPosition"]!.GetValue<long>()));
        var next = await PublishedAsync(topic);
        Assert.Equal(2, next["position"]!.GetValue<long>());
        Assert.Equal(next["id"]!.ToString(), (await OnlyAsync(subscriber, topic))["id"]!.ToString());
    }

    [Fact]
    public async Task Events_are_pushed_to_who_has_an_endpoint_and_thin_ones_without_their_content()
    {
        var topic = await DeclareAsync(["sub-18@H21.05", "sub-19@H21.05"]);
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var thin = await WebhookReceiver.StartAsync();
        foreach (var (system, endpoint, content) in new[] { (topic.Subscribers[0], receiver, "full"), (topic.Subscribers[1], thin, "thin") })
        {
            var put = await exchange.As(system).PutAsync($"/exchange/v1/systems/{system}/endpoint", new { mode = "push", url = endpoint.UrlOf() });
            Assert.True(put.Status == HttpStatusCode.OK, put.Text);
            await SubscribedAsync(exchange.As(system), topic, new { topic = topic.Id.ToString(), content });
        }

        var id = (await PublishedAsync(topic))["id"]!.GetValue<Guid>();
        await Eventually.HoldsAsync(
            async () => (await Publisher.ViewAsync(id))["deliveries"]!.AsArray().Count(one => one!["state"]!.GetValue<string>() == "acknowledged") == 2, "both have it");

        Assert.Equal((id, """{"parcel":"12-1"}""", "application/json"), (receiver.Got.Single().Id, receiver.Got.Single().Text, receiver.Got.Single().ContentType));
        Assert.Equal((topic.Id.ToString(), "1"), (receiver.Got.Single().Headers["lgsp-topic"], receiver.Got.Single().Headers["lgsp-topic-position"]));
        var reference = thin.Got.Single();
        Assert.Equal((id, "", $"/exchange/v1/messages/{id}/content"), (reference.Id, reference.Text, reference.Headers["ce-dataref"]));
        Assert.Equal("vn.gov.gialai.parcel-changed", reference.Headers["ce-type"]);
    }

    [Fact]
    public async Task Content_is_kept_while_it_can_be_replayed_however_short_that_of_messages_is()
    {
        await using var own = await ExchangeFixture.StartAsync();
        var topic = await DeclareAsync(["sub-00@H21.05"], fixture: own);
        var publisher = own.As("land@H21.13");
        var sent = await PublishedAsync(topic, by: publisher);
        var message = await publisher.SentAsync("land@H21.13");
        await publisher.AckAsync(await publisher.TakeAsync());
        var (cancel, all) = (TestContext.Current.CancellationToken, new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"));
        var retention = own.Services.GetRequiredService<Exchange.Retention.RetentionStore>();
        var topics = own.Services.GetRequiredService<Exchange.Topics.TopicStore>();

        await retention.EraseContentAsync(all, 100, cancel);
        Assert.True((await publisher.ViewAsync(message))["erased"]!.GetValue<bool>());
        Assert.False((await publisher.ViewAsync(sent["id"]!.GetValue<Guid>()))["erased"]!.GetValue<bool>());
        await SubscribedAsync(own.As("sub-00@H21.05"), topic, new { topic = topic.Id.ToString(), fromPosition = 1 });
        var taken = await OnlyAsync(own.As("sub-00@H21.05"), topic);

        // While somebody has it, it stays, too.
        Assert.Equal(0, await topics.ForgetAsync(topic.Id.ToString(), TimeProvider.System.GetUtcNow().AddDays(1), 100, cancel));
        await own.As("sub-00@H21.05").AckAsync(taken);
        Assert.Equal(1, await topics.ForgetAsync(topic.Id.ToString(), TimeProvider.System.GetUtcNow().AddDays(1), 100, cancel));
        Assert.True((await publisher.ViewAsync(sent["id"]!.GetValue<Guid>()))["erased"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_broker_that_goes_away_holds_up_no_event()
    {
        await using var own = await ExchangeFixture.StartAsync();
        var topic = await DeclareAsync(["sub-00@H21.05"], fixture: own);
        await SubscribedAsync(own.As("sub-00@H21.05"), topic);
        await own.Broker.CutConnectionsAsync();

        var sent = await PublishedAsync(topic, by: own.As("land@H21.13"));

        Assert.Equal(sent["id"]!.ToString(), (await OnlyAsync(own.As("sub-00@H21.05"), topic))["id"]!.ToString());
    }

    private sealed record Topic(TopicId Id, string[] Subscribers);

    /// <summary>A topic that no other test knows, with a grant for each subscriber, in the directory that Exchange has.</summary>
    private async Task<Topic> DeclareAsync(string[] subscribers, Func<TopicRule, TopicRule>? change = null, ExchangeFixture? fixture = null)
    {
        var id = new TopicId(AgencyCode.Parse("H21.13", null), $"parcel-changed-{Interlocked.Increment(ref count)}", 1);
        var rule = new TopicRule { Topic = id, State = TopicState.Published, Schema = Schema, CheckSchema = true, DataClass = 2, RetentionDays = 7, Thin = false };
        await ChangeAsync(fixture ?? exchange, directory => directory with
        {
            Topics = [.. directory.Topics, change?.Invoke(rule) ?? rule],
            Subscriptions =
            [
                .. directory.Subscriptions,
                .. subscribers.Select(subscriber => new SubscriptionGrant
                {
                    Id = Guid.CreateVersion7(),
                    Topic = id,
                    Consumer = SystemId.Parse(subscriber, null),
                    State = GrantState.Active,
                    From = DateTimeOffset.UnixEpoch,
                }),
            ],
        });
        return new Topic(id, subscribers);
    }

    private Task ChangeGrantsAsync(Topic topic, Func<SubscriptionGrant, SubscriptionGrant> change) => ChangeAsync(exchange, directory => directory with
    {
        Subscriptions = [.. directory.Subscriptions.Select(grant => grant.Topic == topic.Id ? change(grant) : grant)],
    });

    private static async Task ChangeAsync(ExchangeFixture fixture, Func<ExchangeDirectory, ExchangeDirectory> change)
    {
        var version = fixture.Registry.Change(change);
        await fixture.AnnounceAsync(version);
        await Eventually.HoldsAsync(
            () => Task.FromResult(fixture.Services.GetRequiredService<Exchange.Addresses.DirectoryFeed>().Current!.Directory.Version >= version), "Exchange has the directory");
    }

    private Task<Answer> PublishAsync(
        Topic topic, string data = """{"parcel":"12-1"}""", string contentType = "application/json", string? eventId = null, Party? by = null,
        params (string Name, string Value)[] attributes)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/exchange/v1/topics/{topic.Id}/events") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(data)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        foreach (var (name, value) in (IEnumerable<(string, string)>)
            [("specversion", "1.0"), ("id", eventId ?? Guid.CreateVersion7().ToString()), ("source", "/tests"), ("type", "vn.gov.gialai.parcel-changed"), .. attributes])
        {
            request.Headers.TryAddWithoutValidation("ce-" + name, value);
        }

        return (by ?? Publisher).SendAsync(request);
    }

    private async Task<JsonNode> PublishedAsync(Topic topic, Party? by = null, params (string Name, string Value)[] attributes)
    {
        var answer = await PublishAsync(topic, by: by, attributes: attributes);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        return answer.Json;
    }

    private Task<Answer> PostAsync(Topic topic, string contentType, string body) =>
        Publisher.PostAsync($"/exchange/v1/topics/{topic.Id}/events", contentType, Encoding.UTF8.GetBytes(body));

    private static Task<Answer> SubscribeAsync(Party subscriber, Topic topic, object? wish = null) =>
        subscriber.PutAsync("/exchange/v1/subscriptions", wish ?? new { topic = topic.Id.ToString() });

    private static async Task<JsonNode> SubscribedAsync(Party subscriber, Topic topic, object? wish = null)
    {
        var answer = await SubscribeAsync(subscriber, topic, wish);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    private async Task<JsonNode> TopicAsync(Topic topic) => (await Publisher.GetAsync($"/exchange/v1/topics/{topic.Id}")).Json;

    private static async Task<JsonNode> SubscriptionsAsync(Party subscriber, Topic topic) =>
        (await subscriber.GetAsync("/exchange/v1/subscriptions")).Json["items"]!.AsArray().Single(one => one!["topic"]!.GetValue<string>() == topic.Id.ToString())!;

    private static async Task<JsonNode> OnlyAsync(Party subscriber, Topic topic) =>
        Assert.Single(await TakenAsync(subscriber, 1), one => one["attributes"]!["type"]!.GetValue<string>() == "vn.gov.gialai.parcel-changed" && topic.Subscribers.Contains(subscriber.Id));

    private static async Task<List<JsonNode>> TakenAsync(Party subscriber, int wanted)
    {
        var taken = new List<JsonNode>();
        await Eventually.HoldsAsync(
            async () =>
            {
                taken.AddRange(await subscriber.TakeAsync(max: 500, wait: 1));
                return taken.Count >= wanted;
            },
            $"{subscriber.Id} gets {wanted} events");
        Assert.Equal(wanted, taken.Count);
        return taken;
    }

    /// <summary>As many mailboxes hold the event.</summary>
    private Task GivenAsync(JsonNode sent, int mailboxes) => Eventually.HoldsAsync(
        async () => (await exchange.QueryAsync<long>($"select count(*) from waiting where message_id = '{sent["id"]}'")).Single() == mailboxes, $"{mailboxes} mailboxes hold it");

    private static (HttpStatusCode, string?) Outcome(Answer answer) => (answer.Status, answer.Error);

    private static IEnumerable<string> Pointers(Answer answer) => answer.Json["errors"]!.AsArray().Select(error => error!["pointer"]!.GetValue<string>());
}
