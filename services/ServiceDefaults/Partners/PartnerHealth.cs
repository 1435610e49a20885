using System.Diagnostics.Metrics;
using Polly.CircuitBreaker;

namespace GiaLai.Lgsp.ServiceDefaults.Partners;

/// <summary>How a partner has been of late: for people on a page, for machines as metrics.</summary>
public sealed class PartnerHealth
{
    private static readonly Meter Metrics = new("GiaLai.Lgsp.Partners");
    private static readonly Counter<long> Calls = Metrics.CreateCounter<long>("lgsp_partner_calls");
    private static readonly Histogram<double> Duration = Metrics.CreateHistogram<double>("lgsp_partner_call_duration", "s");

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private View view;

    public PartnerHealth(string partner, TimeProvider time)
    {
        this.time = time;
        view = new View { Partner = partner };
        Metrics.CreateObservableGauge(
            "lgsp_partner_up", () => new Measurement<int>(Current.IsUp ? 1 : 0, new KeyValuePair<string, object?>("partner", partner)));
    }

    /// <summary>State of the circuit; set by the pipeline.</summary>
    internal CircuitBreakerStateProvider Circuit { get; } = new();

    public View Current
    {
        get
        {
            lock (gate)
            {
                return view with { IsResting = Circuit.CircuitState is CircuitState.Open or CircuitState.Isolated };
            }
        }
    }

    internal void Note(string operation, PartnerAnswer answer, TimeSpan took)
    {
        var (partner, outcome) = (view.Partner, answer.Outcome.ToString());
        Calls.Add(1, new("partner", partner), new("operation", operation), new("outcome", outcome));
        Duration.Record(took.TotalSeconds, new("partner", partner), new("operation", operation));
        var now = time.GetUtcNow();
        lock (gate)
        {
            view = answer.IsPassing
                ? view with { LastFailureAt = now, LastFailure = answer.Outcome, LastFailureOf = operation, FailuresInARow = view.FailuresInARow + 1 }
                // A refusal is an answer: the partner works.
                : view with { LastSuccessAt = now, FailuresInARow = 0 };
        }
    }

    /// <summary>A partner as it is seen.</summary>
    public sealed record View
    {
        public required string Partner { get; init; }

        /// <summary>The last exchange was answered, or there was none yet.</summary>
        public bool IsUp => FailuresInARow == 0;

        /// <summary>It failed too often and is left alone for a while.</summary>
        public bool IsResting { get; init; }

        public int FailuresInARow { get; init; }

        public DateTimeOffset? LastSuccessAt { get; init; }

        public DateTimeOffset? LastFailureAt { get; init; }

        public PartnerOutcome? LastFailure { get; init; }

        /// <summary>Operation that failed.</summary>
        public string? LastFailureOf { get; init; }
    }
}
