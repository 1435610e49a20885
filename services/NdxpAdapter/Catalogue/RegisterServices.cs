using System.Net;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.Catalogue;

/// <summary>
/// Brings the declared services into Registry as services of their owners, at the start, whenever they are read anew, and until Registry has taken them. What is there
/// already in the same words changes nothing; what changed becomes the next revision and goes to review, as anybody's does. The
/// adapter submits and never approves (docs/adr/0078).
/// </summary>
internal sealed partial class RegisterServices(
    DeclaredServices services, Registrations registrations, IHttpClientFactory clients, IOptions<NdxpOptions> options, ILogger<RegisterServices> log)
    : BackgroundService
{
    public const string Client = "registry";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Registry is null)
        {
            return;
        }

        var taken = new HashSet<Declaration>(ReferenceEqualityComparer.Instance);
        while (!stoppingToken.IsCancellationRequested)
        {
            var all = services.All;
            taken.IntersectWith(all);
            foreach (var service in all)
            {
                if (!taken.Contains(service) && await TryAsync(service, stoppingToken))
                {
                    taken.Add(service);
                }
            }

            // What was read anew is looked at at once.
            await services.Reloaded.WaitAsync(TimeSpan.FromSeconds(options.Value.RegisterAgainSeconds), stoppingToken);
        }
    }

    private async Task<bool> TryAsync(Declaration service, CancellationToken cancellationToken)
    {
        try
        {
            var state = await RegisterAsync(service, cancellationToken);
            registrations.Note(service, state);
            Log.Registered(log, service.Prefix, service.Owner, state);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            if (registrations.Of(service).Error != exception.Message)
            {
                Log.NotYet(log, service.Prefix, exception.Message);
            }

            registrations.Note(service, Registrations.Waiting, exception.Message);
            return false;
        }
    }

    private async Task<string> RegisterAsync(Declaration service, CancellationToken cancellationToken)
    {
        var http = clients.CreateClient(Client);
        var address = $"/registry/v1/agencies/{service.Owner}/services";
        using var registered = await http.PostAsJsonAsync(
            address,
            new
            {
                name = service.Name,
                titleVi = service.Title.Vi,
                titleEn = service.Title.En,
                summaryVi = service.Summary.Vi,
                summaryEn = service.Summary.En,
                tags = TagsOf(service),
            },
            cancellationToken);
        if (registered.StatusCode != HttpStatusCode.Conflict)
        {
            await ExpectAsync(registered, cancellationToken);
        }

        var version = $"{address}/{service.Name}/versions/v{service.Version}";
        using var put = await http.PutAsJsonAsync(
            version,
            new
            {
                documentText = service.Document,
                upstreams = new[] { new Uri(options.Value.UpstreamUrl!, $"/national/{service.Prefix}") },
                policy = new
                {
                    timeoutMs = service.Policy.TimeoutMs,
                    maxBodyBytes = service.Policy.MaxBodyBytes,
                    dataClass = service.Policy.DataClass,
                    personalData = service.Policy.PersonalData,
                },
            },
            cancellationToken);
        // In review: what is reviewed is not changed underneath; it is put again when it is read again.
        var view = put.StatusCode == HttpStatusCode.Conflict
            ? await ReadAsync(await http.GetAsync(new Uri(version, UriKind.Relative), cancellationToken), cancellationToken)
            : await ReadAsync(put, cancellationToken);
        if (StateOf(view) != "draft")
        {
            return StateOf(view);
        }

        using var submitted = await http.PostAsJsonAsync(version + "/submit", new { }, cancellationToken);
        return StateOf(await ReadAsync(submitted, cancellationToken));
    }

    private static List<string> TagsOf(Declaration service) =>
        [.. service.Tags.Append("national").Append("channel-" + service.Channel.ToLowerInvariant()).Append(service.Status).Distinct()];

    /// <summary>The open revision's, where there is one; else the version's.</summary>
    private static string StateOf(JsonElement version) =>
        (version.TryGetProperty("open", out var open) && open.ValueKind == JsonValueKind.Object ? open : version).GetProperty("state").GetString()!;

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await ExpectAsync(answer, cancellationToken);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    private static async Task ExpectAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            // The same words each time: the body has a trace id, and one line a fault is enough.
            var code = answer.Headers.TryGetValues(LgspHeaders.Error, out var codes) ? codes.First() : "no code";
            var faults = answer.StatusCode == HttpStatusCode.UnprocessableEntity ? await answer.Content.ReadAsStringAsync(cancellationToken) : "";
            throw new HttpRequestException($"Registry answered {(int)answer.StatusCode} {code} {faults[..Math.Min(faults.Length, 2_000)]}".TrimEnd());
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Service} of {Owner} is in Registry: {State}")]
        public static partial void Registered(ILogger log, string service, AgencyCode owner, string state);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} is not yet in Registry: {Reason}")]
        public static partial void NotYet(ILogger log, string service, string reason);
    }
}
