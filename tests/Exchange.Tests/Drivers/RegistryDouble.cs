using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.Exchange.Tests.Drivers;

/// <summary>Registry at the wire: gives the directory that a test made.</summary>
public sealed class RegistryDouble : IAsyncDisposable
{
    private static readonly DateTimeOffset MadeAt = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly WebApplication app;
    private readonly Lock changing = new();
    private ExchangeDirectory directory = Province(1);

    private RegistryDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/registry/v1/directory", (HttpContext context) =>
        {
            if (IsAway)
            {
                return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            }

            var etag = $"\"{directory.Version}\"";
            if (context.Request.Headers.IfNoneMatch == etag)
            {
                return Results.StatusCode(StatusCodes.Status304NotModified);
            }

            context.Response.Headers.ETag = etag;
            return Results.Json(directory, LgspJson.Options);
        });
    }

    /// <summary>It answers nothing of use.</summary>
    public bool IsAway { get; set; }

    public Uri Address => new(app.Urls.Single());

    public ExchangeDirectory Directory
    {
        get => directory;
        set => directory = value with { Version = directory.Version + 1 };
    }

    /// <summary>Tests change the directory side by side; the version that holds the change.</summary>
    public long Change(Func<ExchangeDirectory, ExchangeDirectory> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (changing)
        {
            Directory = change(directory);
            return directory.Version;
        }
    }

    public static async Task<RegistryDouble> StartAsync()
    {
        var registry = new RegistryDouble();
        await registry.app.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    public static DirectorySystem System(string id, MailboxAccess access = MailboxAccess.DefaultSharing, bool enabled = true, params string[] from) => new()
    {
        Id = SystemId.Parse(id, null),
        Enabled = enabled,
        Mailbox = new MailboxRule { Access = access, From = from },
    };

    /// <summary>A small province: two departments, a ward, a closed agency with a successor, one of another province.</summary>
    private static ExchangeDirectory Province(long version) => new()
    {
        Version = version,
        MadeAt = MadeAt,
        Agencies =
        [
            Agency("H21.05", "one-stop@H21.05"),
            Agency("H21.13", "land@H21.13"),
            Agency("H21.129", null),
            Agency("H21.21", "records@H21.21") with { Code102 = "000.00.77.H21", OldCodes102 = ["000.00.12.H08"] },
            Agency("H21.22", "health@H21.22"),
            Agency("H21.23", "secret@H21.23"),
            Agency("H21.24", "office@H21.24"),
            Agency("H08.05", null, successor: "H21.05"),
            Agency("H08.99", null),
            Agency("G22.01", "axis@G22.01"),
        ],
        Systems =
        [
            System("one-stop@H21.05"),
            System("archive@H21.05"),
            System("land@H21.13"),
            System("tax@H21.13"),
            System("ward@H21.129"),
            System("records@H21.21"),
            System("office@H21.24"),
            System("health@H21.22"),
            System("secret@H21.23", MailboxAccess.Closed),
            System("closed@H21.13", MailboxAccess.Closed),
            System("listed@H21.13", MailboxAccess.Listed, true, "H21.05", "axis@G22.01"),
            System("off@H21.13", enabled: false),
            System("axis@G22.01"),
            .. Enumerable.Range(0, 20).Select(n => System($"s{n:00}@H21.05")),
            .. Enumerable.Range(0, 21).Select(n => System($"r{n:00}@H21.13")),
            .. Enumerable.Range(0, 20).Select(n => System($"sub-{n:00}@H21.05")),
        ],
        Topics = [],
        Subscriptions = [],
    };

    private static DirectoryAgency Agency(string code, string? mailbox, string? successor = null) => new()
    {
        Code = AgencyCode.Parse(code, null),
        NameVi = "Sở thử nghiệm",
        DefaultMailbox = mailbox is null ? null : SystemId.Parse(mailbox, null),
        Successor = successor is null ? null : AgencyCode.Parse(successor, null),
    };
}
