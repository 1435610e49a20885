using System.Globalization;
using System.Net;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.NdxpAdapter.Catalogue;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.NdxpAdapter.Partners;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.CodeLists;

/// <summary>
/// The nation's shared categories become code lists of Registry, <c>national-…</c>: versioned there, with the days from and until which
/// each code holds, and what took its place. A list with a faulty entry is left as it is, and told.
/// </summary>
internal sealed partial class SyncCodeLists(
    PartnerClients partners, IHttpClientFactory clients, IOptions<NdxpOptions> options, TimeProvider time, ILogger<SyncCodeLists> log)
    : BackgroundService
{
    private static readonly Operation AllCategories = new()
    {
        Id = "allCategories",
        Method = "GET",
        Path = [],
        Idempotent = true,
        Timeout = TimeSpan.FromSeconds(60),
        MaxAnswerBytes = 32 * 1024 * 1024,
        Answer = new Answer { IsXml = false, Errors = [], NotFound = [], Fields = [] },
    };

    /// <summary>One run; null = done, else why not.</summary>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        if (partners.Find(ConnectPartners.Ndxp) is not { IsConnected: true } ndxp)
        {
            return "NDXP is not connected";
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, ndxp.Url.AbsoluteUri.TrimEnd('/') + "/dmdc/1.0/AllCategory");
        if ((await ndxp.SendAsync(AllCategories, request, cancellationToken)).IsProblem(out var problem, out var answer))
        {
            return problem.Code;
        }

        ndxp.Note(null);
        var lists = new List<Node>();
        answer.FindAll(["danhMuc"], lists);
        foreach (var list in lists)
        {
            await BringAsync(list, cancellationToken);
        }

        return null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Registry is null)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            string? failure;
            try
            {
                failure = await RunAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is HttpRequestException or JsonException or TaskCanceledException && !stoppingToken.IsCancellationRequested)
            {
                failure = exception.Message;
            }

            if (failure is not null)
            {
                Log.Failed(log, failure);
            }

            await Task.Delay(failure is null ? TimeSpan.FromHours(options.Value.CodeListHours) : TimeSpan.FromMinutes(1), time, stoppingToken);
        }
    }

    private async Task BringAsync(Node list, CancellationToken cancellationToken)
    {
        var name = "national-" + (list.Find(["maDanhMuc"])?.Text ?? "").ToLowerInvariant();
        if (Read(list) is not { } theirs)
        {
            Log.Faulty(log, name);
            return;
        }

        var http = clients.CreateClient(RegisterServices.Client);
        var address = new Uri($"/registry/v1/code-lists/{name}", UriKind.Relative);
        using var found = await http.GetAsync(address, cancellationToken);
        IReadOnlyList<NationalCode> ours = [];
        if (found.StatusCode != HttpStatusCode.NotFound)
        {
            found.EnsureSuccessStatusCode();
            ours = (await found.Content.ReadFromJsonAsync<Listed>(LgspJson.Options, cancellationToken))!.Entries;
        }

        var today = DateOnly.FromDateTime(time.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).DateTime);
        if (CodeListMerge.Merge(ours, theirs, today) is not { } merged)
        {
            return;
        }

        using var put = await http.PutAsJsonAsync(address, new { titleVi = list.Find(["tenDanhMuc"])?.Text, entries = merged }, LgspJson.Options, cancellationToken);
        put.EnsureSuccessStatusCode();
        Log.Changed(log, name, list.Find(["phienBan"])?.Text ?? "", merged.Count);
    }

    /// <summary>Null = an entry cannot be read, so that none of the list is taken.</summary>
    private static List<NationalCode>? Read(Node list)
    {
        var items = new List<Node>();
        list.FindAll(["muc"], items);
        var codes = new List<NationalCode>();
        foreach (var item in items)
        {
            var replaced = new List<Node>();
            item.FindAll(["thayBang"], replaced);
            var ends = item.Find(["hieuLucDen"])?.Text;
            if (item.Find(["ma"])?.Text is not { Length: > 0 } code || item.Find(["ten"])?.Text is not { Length: > 0 } name || !TryDay(item.Find(["hieuLucTu"])?.Text, out var from))
            {
                return null;
            }

            var ended = TryDay(ends, out var to);
            if (ends is not null && !ended)
            {
                return null;
            }

            codes.Add(new NationalCode
            {
                Code = code.ToLowerInvariant(),
                NameVi = name,
                Source = "NDXP /dmdc/1.0/AllCategory",
                ValidFrom = from,
                ValidTo = ended ? to : null,
                ReplacedBy = [.. replaced.Select(node => node.Text?.ToLowerInvariant() ?? "")],
            });
        }

        return codes;
    }

    private static bool TryDay(string? text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "dd/MM/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private sealed record Listed(IReadOnlyList<NationalCode> Entries);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Code list {List} is at the nation's version {Version}, {Count} entries")]
        public static partial void Changed(ILogger log, string list, string version, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Code list {List} has an entry that cannot be read: the list stays as it was")]
        public static partial void Faulty(ILogger log, string list);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The nation's code lists could not be brought: {Reason}")]
        public static partial void Failed(ILogger log, string reason);
    }
}
