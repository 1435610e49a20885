using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>
/// Identity's public keys: found through its discovery document, kept on disk, asked for again each second (a key that leaked must
/// be forgotten as fast as a grant that was revoked), and at once when a token names an unknown one.
/// </summary>
internal sealed partial class SigningKeys(
    IHttpClientFactory clients, StateFolder state, IOptions<GatewayOptions> options, IOptions<AccessOptions> access, TimeProvider time, ILogger<SigningKeys> log) : BackgroundService
{
    public const string ClientName = "signing-keys";
    private const string FileName = "jwks.json";
    private static readonly TimeSpan Regular = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly Lock gate = new();
    private volatile List<SecurityKey> current = [];
    private string? kept;
    private Uri? address;
    private bool failing;
    private DateTimeOffset askedAt = DateTimeOffset.MinValue;
    private Task asking = Task.CompletedTask;

    /// <summary>Empty until they were had once.</summary>
    public IReadOnlyList<SecurityKey> Current => current;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (state.Read(FileName) is { } content)
            {
                kept = Encoding.UTF8.GetString(content);
                current = Read(kept);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or JsonException)
        {
            Log.DiskUnreadable(log, exception);
        }

        return base.StartAsync(cancellationToken);
    }

    /// <summary>
    /// The keys after asking for them anew, unless that was done just before. All who wait share one question, which no caller's
    /// going away ends.
    /// </summary>
    public async Task<IReadOnlyList<SecurityKey>> RefreshAsync(CancellationToken cancel)
    {
        Task question;
        lock (gate)
        {
            if (time.GetUtcNow() - askedAt >= Pause)
            {
                askedAt = time.GetUtcNow();
                asking = TryFetchAsync();
            }

            question = asking;
        }

        await question.WaitAsync(cancel);
        return current;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RefreshAsync(stoppingToken);
            await Task.Delay(Regular, time, stoppingToken);
        }
    }

    private async Task TryFetchAsync()
    {
        try
        {
            await FetchAsync(CancellationToken.None);
            failing = false;
        }
        catch (Exception exception)
        {
            address = null;
            if (!failing)
            {
                failing = true;
                Log.Failed(log, exception.Message);
            }
        }
    }

    private async Task FetchAsync(CancellationToken cancel)
    {
        using var http = clients.CreateClient(ClientName);
        address ??= await FindAsync(http, cancel);
        var text = await http.GetStringAsync(address, cancel);
        if (text == kept && current.Count > 0)
        {
            return;
        }

        var keys = Read(text);
        if (keys.Count == 0)
        {
            throw new InvalidOperationException("Identity's key set has no usable key.");
        }

        current = keys;
        kept = text;
        await state.WriteAsync(FileName, Encoding.UTF8.GetBytes(text), cancel);
    }

    private async Task<Uri> FindAsync(HttpClient http, CancellationToken cancel)
    {
        using var discovery = JsonDocument.Parse(await http.GetByteArrayAsync(new Uri("/.well-known/openid-configuration", UriKind.Relative), cancel));
        var issuer = discovery.RootElement.GetProperty("issuer").GetString();
        if (issuer != access.Value.Issuer)
        {
            throw new InvalidOperationException($"Identity's issuer is '{issuer}', but Access:Issuer is '{access.Value.Issuer}'.");
        }

        return Inside(new Uri(discovery.RootElement.GetProperty("jwks_uri").GetString()!));
    }

    /// <summary>The document names public addresses, which lead through this very gateway: ask Identity itself.</summary>
    private Uri Inside(Uri address) =>
        Uri.TryCreate(access.Value.Issuer, UriKind.Absolute, out var issuer) && Uri.Compare(issuer, address, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0
            ? new Uri(options.Value.Identity!, address.PathAndQuery)
            : address;

    /// <summary>Elliptic curve keys for signatures only: a token cannot be checked against anything else.</summary>
    private static List<SecurityKey> Read(string text) =>
        [.. new JsonWebKeySet(text).Keys.Where(key => key is { Kty: "EC", Crv: "P-256", Use: null or "" or "sig" } && !string.IsNullOrEmpty(key.KeyId))];

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Identity's keys could not be read, the known ones stay: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "The keys on disk cannot be read; waiting for Identity")]
        public static partial void DiskUnreadable(ILogger log, Exception exception);
    }
}
