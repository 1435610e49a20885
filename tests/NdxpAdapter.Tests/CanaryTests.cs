using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

/// <summary>Words that stand in a look-up and in nothing else: they may be found at the national system, and nowhere here.</summary>
public sealed class CanaryTests(NdxpFixture ndxp)
{
    private const string Number = "000000000077";

    [Fact]
    public async Task Nothing_of_a_look_up_is_in_a_log_a_span_or_a_metric()
    {
        await ndxp.ResetAsync();
        using var heard = new Heard();
        string[] canaries = [Number, "MINH HỌA 77", "CANARY", "19770717", "1977-07-17", "333777333", "bí mật", "mật khẩu", "02 đường", Convert.ToBase64String("gialai.nv01:mật khẩu"u8)];

        // Answered; not found; refused; a fault of the partner's with the data in its words; malformed with the data in it; a field that cannot be read.
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.CitizenAsync(Number)));
        Assert.Equal("NDX-0110", await NdxpFixture.OutcomeAsync(LookUpAsync()));
        Assert.Equal("NDX-0101", await NdxpFixture.OutcomeAsync(ndxp.CitizenAsync(Number, "CANARY", procedure: "CANARY")));
        var outcomes = new List<string>();
        foreach (var body in new[]
        {
            $"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><e:Fault><faultcode>CANARY</faultcode><faultstring>CANARY {Number}</faultstring></e:Fault></e:Body></e:Envelope>",
            $"<a>CANARY {Number}",
            $"<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><CongdanCollection xmlns=\"http://dancuquocgia.bca\"><CongDan><HoVaTen>CANARY</HoVaTen><GioiTinh>CANARY {Number}</GioiTinh></CongDan></CongdanCollection></e:Body></e:Envelope>",
        })
        {
            await ndxp.FaultAsync("population", new { kind = "Status", status = 200, contentType = "text/xml", body });
            outcomes.Add(await NdxpFixture.OutcomeAsync(LookUpAsync()));
        }

        await ndxp.FaultAsync("population", new { kind = "Cut", times = 5 });
        outcomes.Add(await NdxpFixture.OutcomeAsync(LookUpAsync()));
        Assert.Equal(["NDX-0216", "NDX-0200", "NDX-0209", "NDX-0207"], outcomes);

        var texts = heard.Texts;
        // It listens: our own line for each bad end is there, and the spans of both sides.
        Assert.Contains(texts, text => text.Contains("NDX-0209", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("span lookUpCitizen", StringComparison.Ordinal));
        Assert.All(canaries, canary => Assert.DoesNotContain(texts, text => text.Contains(canary, StringComparison.OrdinalIgnoreCase)));
    }

    private Task<HttpResponseMessage> LookUpAsync() => ndxp.SendAsync(
        HttpMethod.Post, "population/v1/lookups", new { procedure = "1.004222", fullName = "CANARY", dateOfBirth = "1977-07-17", identityCardNumber = "333777333" }, null,
        ("Citizen-Number", Number), ("Official", "nv.01"));

    /// <summary>All that this process says: log lines of every level and category but the simulator's, tags of spans, tags of metrics.</summary>
    private sealed class Heard : EventListener
    {
        private readonly ConcurrentQueue<string> texts = new();
        private readonly ActivityListener spans;
        private readonly MeterListener meters;

        public Heard()
        {
            spans = new ActivityListener
            {
                ShouldListenTo = static _ => true,
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity => texts.Enqueue(
                    $"span {activity.DisplayName} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.SelectMany(happened => happened.Tags))} {activity.StatusDescription}"),
            };
            ActivitySource.AddActivityListener(spans);
            meters = new MeterListener { InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
            meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => texts.Enqueue($"metric {instrument.Name} {string.Join(' ', tags.ToArray())}"));
            meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => texts.Enqueue($"metric {instrument.Name} {string.Join(' ', tags.ToArray())}"));
            meters.Start();
        }

        public IReadOnlyList<string> Texts => [.. texts.Where(text => !text.Contains("GiaLai.Lgsp.National", StringComparison.Ordinal))];

        public override void Dispose()
        {
            spans.Dispose();
            meters.Dispose();
            base.Dispose();
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Microsoft-Extensions-Logging")
            {
                EnableEvents(eventSource, EventLevel.LogAlways, EventKeywords.All, new Dictionary<string, string?> { ["FilterSpecs"] = "Default:Trace" });
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            texts?.Enqueue($"{eventData.EventName} {string.Join(' ', (eventData.Payload ?? []).Select(Text))}");

        private static string Text(object? value) => value switch
        {
            string text => text,
            // Pairs and lists of pairs show their values as text.
            System.Collections.IEnumerable many => string.Join(' ', many.Cast<object?>().Select(Text)),
            _ => value?.ToString() ?? "",
        };
    }
}
