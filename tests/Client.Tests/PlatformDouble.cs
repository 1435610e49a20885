using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.Client.Tests;

/// <summary>The platform at the wire: as much of its public interfaces as a client can see, on a real socket, and the faults of a network.</summary>
internal sealed class PlatformDouble : IAsyncDisposable
{
    public const string SystemId = "one-stop@H21.05";
    public const string Secret = "lgsp_of-no-value";

    private readonly WebApplication app;
    private int tokens;
    private int positions;

    private PlatformDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapPost("/token", TokenAsync);
        app.Map("/api/{**rest}", AnswerAsync);
        app.MapPost("/exchange/v1/messages", AcceptAsync);
        app.MapGet("/exchange/v1/mailbox", TakeAsync);
        app.MapPost("/exchange/v1/mailbox/{how}", SettleAsync);
        app.MapPost("/exchange/v1/attachments", CreateUpload);
        app.MapMethods("/exchange/v1/attachments/{id}", ["HEAD"], Offset);
        app.MapMethods("/exchange/v1/attachments/{id}", ["PATCH"], ReceivePartAsync);
        app.MapGet("/exchange/v1/attachments/{id}", DownloadAsync);
    }

    public Uri Address => new(app.Urls.Single());

    /// <summary>Every request but those for tokens, in its order.</summary>
    public ConcurrentQueue<Seen> Requests { get; } = new();

    public ConcurrentQueue<IReadOnlyDictionary<string, string>> TokenForms { get; } = new();

    /// <summary>Tokens that are accepted; null = all.</summary>
    public Func<string, bool>? Accepts { get; set; }

    public int TokenLife { get; set; } = 3600;

    /// <summary>Answers the next calls instead; null = as it should be.</summary>
    public Func<HttpContext, Task<bool>>? Fault { get; set; }

    /// <summary>What the mailbox gives out, by id.</summary>
    public ConcurrentDictionary<Guid, Waiting> Mailbox { get; } = new();

    public ConcurrentQueue<(string How, Guid Id, string? Reason, int? Delay)> Settled { get; } = new();

    public MemoryStream Upload { get; } = new();

    public long UploadLength { get; private set; }

    /// <summary>Cuts the connection after so many bytes of a transfer; each cut is used once.</summary>
    public ConcurrentQueue<int> Cuts { get; } = new();

    public static async Task<PlatformDouble> StartAsync()
    {
        var platform = new PlatformDouble();
        await platform.app.StartAsync();
        return platform;
    }

    public LgspClient NewClient(Func<LgspClientOptions, LgspClientOptions>? change = null, TimeProvider? time = null)
    {
        var options = new LgspClientOptions { Gateway = Address, SystemId = SystemId, Credential = new Access.ClientSecret(Secret) };
        return new LgspClient(change?.Invoke(options) ?? options, time);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    public void Put(Waiting message) => (message.Position, Mailbox[message.Id]) = (Interlocked.Increment(ref positions), message);

    private async Task TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        TokenForms.Enqueue(form.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()));
        if (form["client_secret"] is [{ } secret] && secret != Secret)
        {
            await RefuseAsync(http, 401, "IDN-0110");
            return;
        }

        await http.Response.WriteAsJsonAsync(new { access_token = $"token-{Interlocked.Increment(ref tokens)}", token_type = "Bearer", expires_in = TokenLife });
    }

    private async Task<byte[]?> BeginAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var seen = new Seen(http.Request.Method, new Uri(http.Request.GetEncodedUrl()), http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
        Requests.Enqueue(seen);
        if (Fault is { } fault && await fault(http))
        {
            return null;
        }

        if (Accepts?.Invoke(seen.Headers["Authorization"]["Bearer ".Length..]) == false)
        {
            await RefuseAsync(http, 401, "GWY-0103");
            return null;
        }

        return seen.Body;
    }

    public static Task RefuseAsync(HttpContext http, int status, string code)
    {
        http.Response.StatusCode = status;
        http.Response.Headers["Lgsp-Error"] = code;
        return http.Response.WriteAsJsonAsync(new { code, status, title = "No", titleVi = "Không", detail = "Why", detailVi = "Vì sao", errors = new[] { new { field = "a.b", detail = "x", detailVi = "y" } } }, (JsonSerializerOptions?)null, "application/problem+json");
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (await BeginAsync(http) is { } body)
        {
            await http.Response.Body.WriteAsync(body);
        }
    }

    private async Task AcceptAsync(HttpContext http)
    {
        if (await BeginAsync(http) is not null)
        {
            http.Response.StatusCode = 202;
            await http.Response.WriteAsJsonAsync(new
            {
                id = Guid.CreateVersion7(),
                source = Uri.UnescapeDataString(http.Request.Headers["ce-source"]!),
                eventId = Uri.UnescapeDataString(http.Request.Headers["ce-id"]!),
                acceptedAt = TimeProvider.System.GetUtcNow(),
                recipients = http.Request.Headers["ce-recipients"].ToString().Split(','),
                receipt = "a.b.c",
            });
        }
    }

    private async Task TakeAsync(HttpContext http)
    {
        if (await BeginAsync(http) is null)
        {
            return;
        }

        var lease = Guid.CreateVersion7();
        var taken = Mailbox.Values.Where(message => !message.IsHeld).OrderBy(message => message.Position).ToList();
        taken.ForEach(message => (message.IsHeld, message.Attempt) = (true, message.Attempt + 1));
        await http.Response.WriteAsJsonAsync(new
        {
            messages = taken.Select(message => new
            {
                id = message.Id,
                lease,
                leasedUntil = TimeProvider.System.GetUtcNow().AddMinutes(1),
                attempt = message.Attempt,
                sender = "land@H21.13",
                source = "/land",
                eventId = "1",
                acceptedAt = TimeProvider.System.GetUtcNow(),
                expiresAt = TimeProvider.System.GetUtcNow().AddDays(1),
                attributes = new Dictionary<string, string> { ["type"] = "vn.test" },
                mode = "binary",
                sizeBytes = message.Content.Length,
                sha256 = Convert.ToHexStringLower(SHA256.HashData(message.Content)),
                content = message.Content,
            }),
        });
    }

    private async Task SettleAsync(HttpContext http, string how)
    {
        if (await BeginAsync(http) is not { } body)
        {
            return;
        }

        var request = JsonDocument.Parse(body).RootElement;
        var ids = request.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetGuid()).ToList();
        foreach (var id in ids)
        {
            Settled.Enqueue((how, id, request.TryGetProperty("reason", out var reason) ? reason.GetString() : null, request.TryGetProperty("delaySeconds", out var delay) ? delay.GetInt32() : null));
            if (how == "release")
            {
                Mailbox[id].IsHeld = false;
            }
            else
            {
                Mailbox.TryRemove(id, out _);
            }
        }

        await http.Response.WriteAsJsonAsync(new { messages = ids.Select(id => new { id, state = how switch { "ack" => "acknowledged", "release" => "released", _ => "rejected" } }) });
    }

    private void CreateUpload(HttpContext http)
    {
        UploadLength = long.Parse(http.Request.Headers["Upload-Length"]!, CultureInfo.InvariantCulture);
        Requests.Enqueue(new Seen("POST", new Uri(http.Request.GetEncodedUrl()), http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), []));
        http.Response.StatusCode = 201;
        http.Response.Headers.Location = $"/exchange/v1/attachments/{Guid.CreateVersion7()}";
    }

    private void Offset(HttpContext http, string id) => http.Response.Headers["Upload-Offset"] = Upload.Length.ToString(CultureInfo.InvariantCulture);

    private async Task ReceivePartAsync(HttpContext http, string id)
    {
        if (long.Parse(http.Request.Headers["Upload-Offset"]!, CultureInfo.InvariantCulture) != Upload.Length)
        {
            await RefuseAsync(http, 409, "EXC-0150");
            return;
        }

        var cut = Cuts.TryDequeue(out var at) ? at : int.MaxValue;
        var buffer = new byte[4096];
        int read;
        for (var received = 0; (read = await http.Request.Body.ReadAsync(buffer)) > 0; received += read)
        {
            Upload.Write(buffer, 0, read);
            if (received + read >= cut)
            {
                http.Abort();
                return;
            }
        }

        http.Response.StatusCode = 204;
        Offset(http, id);
    }

    private async Task DownloadAsync(HttpContext http, string id)
    {
        var content = Upload.ToArray();
        var from = http.Request.Headers.Range is [{ } range] ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
        http.Response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(content))}:";
        http.Response.ContentLength = content.Length - from;
        if (from > 0)
        {
            http.Response.StatusCode = 206;
            http.Response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }

        if (Cuts.TryDequeue(out var cut))
        {
            await http.Response.Body.WriteAsync(content.AsMemory(from, cut));
            await http.Response.Body.FlushAsync();
            http.Abort();
            return;
        }

        await http.Response.Body.WriteAsync(content.AsMemory(from));
    }

    internal sealed record Seen(string Method, Uri Address, IReadOnlyDictionary<string, string> Headers, byte[] Body);

    internal sealed class Waiting
    {
        public Guid Id { get; init; } = Guid.CreateVersion7();

        public byte[] Content { get; init; } = [];

        public bool IsHeld { get; set; }

        public int Attempt { get; set; }

        public int Position { get; set; }
    }
}
