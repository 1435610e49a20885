using GiaLai.Lgsp.Exchange.Mailbox;
using GiaLai.Lgsp.Exchange.Push;

namespace GiaLai.Lgsp.Exchange.Tests;

public sealed class StateTests
{
    [Fact]
    public void Every_pair_of_state_and_event_is_decided()
    {
        var possible = DeliveryStates.Table.Rows.Select(row => (row.From, row.Event)).ToList();
        Assert.Equal(possible.Count, possible.Distinct().Count());
        foreach (var state in Enum.GetValues<DeliveryState>())
        {
            foreach (var happening in Enum.GetValues<DeliveryEvent>())
            {
                Assert.Equal(possible.Contains((state, happening)), DeliveryStates.Table.Next(state, happening) is not null);
            }
        }
    }

    [Theory]
    [InlineData(DeliveryState.Acknowledged)]
    [InlineData(DeliveryState.Rejected)]
    [InlineData(DeliveryState.Expired)]
    public void What_has_ended_stays_so(object state) =>
        Assert.All(Enum.GetValues<DeliveryEvent>(), happening => Assert.Null(DeliveryStates.Table.Next((DeliveryState)state, happening)));

    [Fact]
    public void What_is_dead_can_only_be_redriven() =>
        Assert.All(Enum.GetValues<DeliveryEvent>(), happening =>
            Assert.Equal(happening == DeliveryEvent.Redrive, DeliveryStates.Table.Next(DeliveryState.Dead, happening) is not null));

    [Fact]
    public void An_open_delivery_can_always_end()
    {
        foreach (var state in new[] { DeliveryState.Accepted, DeliveryState.Delivered })
        {
            Assert.Equal(DeliveryState.Acknowledged, DeliveryStates.Table.Next(state, DeliveryEvent.Acknowledge));
            Assert.Equal(DeliveryState.Expired, DeliveryStates.Table.Next(state, DeliveryEvent.Expire));
            Assert.Equal(DeliveryState.Dead, DeliveryStates.Table.Next(state, DeliveryEvent.Bury));
        }
    }

    [Fact]
    public void Waits_double_up_to_the_most_and_differ()
    {
        var (first, most) = (TimeSpan.FromSeconds(5), TimeSpan.FromHours(24));
        Assert.Equal(TimeSpan.FromSeconds(5), Backoff.After(1, first, most, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(10), Backoff.After(2, first, most, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(4), Backoff.After(1, first, most, 0));
        Assert.Equal(TimeSpan.FromSeconds(6), Backoff.After(1, first, most, 1));
        Assert.Equal(most, Backoff.After(16, first, most, 0.5));
        Assert.Equal(most, Backoff.After(1_000_000, first, most, 0.5));
    }

    [Fact]
    public void An_endpoint_rests_after_some_failures_and_longer_each_time()
    {
        var options = new ExchangeOptions();
        var now = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
        var circuit = Circuit.Closed;
        for (var n = 1; n < options.CircuitFailures; n++)
        {
            circuit = circuit.Fail("answered 500", null, options, now, 0.5);
            Assert.False(circuit.Rests(now));
            Assert.Equal(options.LaneWidth, circuit.Width(options));
        }

        circuit = circuit.Fail("answered 500", null, options, now, 0.5);
        Assert.Equal(now.AddSeconds(5), circuit.RestsUntil);
        Assert.Equal(1, circuit.Width(options));
        circuit = circuit.Fail("answered 500", null, options, now.AddSeconds(6), 0.5);
        Assert.Equal(now.AddSeconds(16), circuit.RestsUntil);
    }

    [Fact]
    public void Retry_After_rests_the_endpoint_at_its_first_failure()
    {
        var now = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
        var circuit = Circuit.Closed.Fail("answered 429", TimeSpan.FromSeconds(90), new ExchangeOptions(), now, 0.5);
        Assert.Equal(now.AddSeconds(90), circuit.RestsUntil);
        // A shorter one does not shorten it.
        Assert.Equal(now.AddSeconds(90), circuit.Fail("answered 429", TimeSpan.FromSeconds(1), new ExchangeOptions(), now, 0.5).RestsUntil);
    }

    [Theory]
    [InlineData(200, "Taken")]
    [InlineData(204, "Taken")]
    [InlineData(301, "EndpointFailed")]
    [InlineData(307, "EndpointFailed")]
    [InlineData(400, "MessageRefused")]
    [InlineData(401, "EndpointFailed")]
    [InlineData(403, "EndpointFailed")]
    [InlineData(404, "EndpointFailed")]
    [InlineData(408, "EndpointFailed")]
    [InlineData(410, "Gone")]
    [InlineData(413, "MessageRefused")]
    [InlineData(422, "MessageRefused")]
    [InlineData(429, "EndpointFailed")]
    [InlineData(500, "EndpointFailed")]
    [InlineData(503, "EndpointFailed")]
    public void A_status_says_whose_fault_it_is(int status, string verdict) =>
        Assert.Equal(verdict, PushOutcome.Of(status, null).Verdict.ToString());
}
