using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;

namespace GiaLai.Lgsp.Portal.Partners;

/// <summary>Asks the three adapters how their partners are; one that does not answer is a row that says so, the others stand.</summary>
internal sealed class PartnerReading(HttpClient api)
{
    /// <summary>The rows, or the status by which the platform refused the person: 401, 403.</summary>
    public async Task<(IReadOnlyList<PartnerRow> Rows, HttpStatusCode? Refused)> ReadAsync(string token, CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll(
            ReadAsync<ConnectedPartner>("ndxp", token, FromNdxp, cancellationToken),
            ReadAsync<WatchedPartner>("ndop", token, FromHealth, cancellationToken),
            ReadAsync<WatchedPartner>("vapex", token, FromHealth, cancellationToken));
        var refused = parts.Select(part => part.Refused).FirstOrDefault(status => status is not null);
        return ([.. parts.SelectMany(part => part.Rows)], refused);
    }

    private async Task<(IEnumerable<PartnerRow> Rows, HttpStatusCode? Refused)> ReadAsync<T>(
        string adapter, string token, Func<T, PartnerRow> row, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/{adapter}/v1/partners");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await api.SendAsync(request, cancellationToken);
            if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                return ([], answer.StatusCode);
            }

            if (!answer.IsSuccessStatusCode)
            {
                return ([Unknown(adapter, answer.Headers.TryGetValues(LgspHeaders.Error, out var codes) ? codes.First() : $"HTTP {(int)answer.StatusCode}")], null);
            }

            var list = await answer.Content.ReadFromJsonAsync<PartnerList<T>>(LgspJson.Options, cancellationToken);
            return list?.Items is { } items ? (items.Select(row), null) : ([Unknown(adapter, null)], null);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return ([Unknown(adapter, null)], null);
        }
    }

    private static PartnerRow Unknown(string adapter, string? code) => new() { Name = adapter, State = PartnerState.Unknown, LastFailureCode = code };

    private static PartnerRow FromNdxp(ConnectedPartner partner)
    {
        // A call that was wrong, or asked for what is not there, was answered all the same.
        var success = partner.Outcomes.Where(ended => !IsPartners(ended.Outcome)).Max(ended => (DateTimeOffset?)ended.Last);
        var failure = partner.Outcomes.Where(ended => IsPartners(ended.Outcome)).MaxBy(ended => ended.Last);
        return new PartnerRow
        {
            Name = partner.Name,
            State = !partner.Connected ? PartnerState.NotConnected
                : partner.Circuit != "closed" ? PartnerState.Rests
                : failure is not null && (success is null || failure.Last > success) ? PartnerState.Fails
                : success is null ? PartnerState.NotCalled
                : PartnerState.Works,
            LastSuccessAt = success,
            LastFailureAt = failure?.Last,
            LastFailureCode = failure?.Outcome,
        };
    }

    private static PartnerRow FromHealth(WatchedPartner partner) => new()
    {
        Name = partner.Health.Partner,
        State = partner.Health.IsResting ? PartnerState.Rests
            : !partner.Health.IsUp ? PartnerState.Fails
            : partner.Health.LastSuccessAt is null ? PartnerState.NotCalled
            : PartnerState.Works,
        LastSuccessAt = partner.Health.LastSuccessAt,
        LastFailureAt = partner.Health.LastFailureAt,
        LastFailureCode = partner.LastFailureCode,
        Waiting = partner.WaitingSteps ?? partner.Tasks?.Count(task => task.State == "waiting"),
    };

    /// <summary>The partner failed, or refuses us (docs/errors.md); all else was answered.</summary>
    private static bool IsPartners(string outcome) => outcome is [_, _, _, '-', '0', '2', ..] or "NDX-0303" or "NDX-0304";

    private sealed record PartnerList<T>(IReadOnlyList<T> Items);

    /// <summary>Of <c>GET /ndxp/v1/partners</c>.</summary>
    private sealed record ConnectedPartner(string Name, bool Connected, string Circuit, IReadOnlyList<Ended> Outcomes);

    private sealed record Ended(string Outcome, DateTimeOffset Last);

    /// <summary>Of <c>GET /ndop/v1/partners</c> and <c>GET /vapex/v1/partners</c>.</summary>
    private sealed record WatchedPartner(Health Health, string? LastFailureCode, long? WaitingSteps, IReadOnlyList<OpenTask>? Tasks);

    private sealed record OpenTask(string State);

    private sealed record Health(string Partner, bool IsUp, bool IsResting, DateTimeOffset? LastSuccessAt, DateTimeOffset? LastFailureAt);
}
