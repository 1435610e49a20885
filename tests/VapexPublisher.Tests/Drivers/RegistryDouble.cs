using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.VapexPublisher.Tests.Drivers;

/// <summary>Registry and Audit at the wire: publications, documents, lint and numbers of calls, as tests make them.</summary>
public sealed class RegistryDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Publication> publications = [];
    private readonly Dictionary<string, (string Document, int Errors)> documents = [];
    private long version = 1;

    private RegistryDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/registry/v1/publications", (HttpContext context) =>
        {
            if (IsAway)
            {
                return Results.StatusCode(503);
            }

            lock (gate)
            {
                var tag = $"\"{version}\"";
                context.Response.Headers.ETag = tag;
                return context.Request.Headers.IfNoneMatch == tag
                    ? Results.StatusCode(304)
                    : Results.Json(
                        new PublicationList { Version = version, MadeAt = DateTimeOffset.UnixEpoch, Items = [.. publications.Values.OrderBy(item => item.Id.ToString(), StringComparer.Ordinal)] },
                        LgspJson.Options);
            }
        });
        app.MapGet("/registry/v1/agencies/{agency}/services/{service}/versions/{v}/openapi", (string agency, string service, string v) =>
            Find(agency, service, v) is { } found ? Results.Bytes(Encoding.UTF8.GetBytes(found.Document), "application/json") : Results.NotFound());
        app.MapGet("/registry/v1/agencies/{agency}/services/{service}/versions/{v}/lint", (string agency, string service, string v) =>
            Find(agency, service, v) is { } found ? Results.Json(new { revision = 1, blocks = found.Errors > 0, errors = found.Errors, warnings = 0, findings = Array.Empty<object>() }) : Results.NotFound());
        app.MapGet("/audit/v1/statistics", (string by, DateTimeOffset from, DateTimeOffset until) =>
        {
            AskedDays.Add((from, until));
            return Results.Json(new { from, until, items = by.EndsWith("outcome", StringComparison.Ordinal) ? ByOutcome : ByConsumer, isTruncated = false });
        });
    }

    public bool IsAway { get; set; }

    public IReadOnlyList<object> ByOutcome { get; set; } = [];

    public IReadOnlyList<object> ByConsumer { get; set; } = [];

    public List<(DateTimeOffset From, DateTimeOffset Until)> AskedDays { get; } = [];

    public Uri Address => new(app.Urls.Single());

    public static async Task<RegistryDouble> StartAsync()
    {
        var registry = new RegistryDouble();
        await registry.app.StartAsync();
        return registry;
    }

    /// <summary>Publishes a revision; returns the service id.</summary>
    public string Publish(string id, string semver = "1.0.0", int lintErrors = 0, Func<Publication, Publication>? change = null)
    {
        var parsed = ServiceId.Parse(id, null);
        var publication = new Publication
        {
            Id = parsed,
            Kind = PublicationKind.Service,
            State = PublicationState.Published,
            TitleVi = "Thửa đất",
            TitleEn = "Land parcels",
            AgencyNameVi = "Sở Nông nghiệp và Môi trường",
            ContactEmail = "hotro@nnmt.example",
            Audience = ["G2G"],
            DataClass = 3,
            PersonalData = "basic",
            IsSharedByDefault = false,
            Revision = 1,
            DocumentVersion = semver,
            Url = new Uri($"https://lgsp.test/api/{id}"),
            Document = new Uri($"https://lgsp.test/registry/v1/agencies/{parsed.Agency}/services/{parsed.Name}/versions/v{parsed.Version}/openapi"),
            TimeoutMs = 30_000,
            MaxBodyBytes = 16_777_216,
            RequireCertificate = false,
            PublishedAt = DateTimeOffset.UnixEpoch,
            Tags = ["đất đai"],
        };
        lock (gate)
        {
            publications[id] = (change ?? (same => same))(publication);
            documents[id] = (JsonSerializer.Serialize(new
            {
                openapi = "3.1.0",
                info = new Dictionary<string, object>
                {
                    ["title"] = "Thửa đất",
                    ["version"] = semver,
                    ["x-lgsp-sla"] = new { availabilityPct = 99.5, p95Ms = 400, supportHours = "07:00-17:00" },
                    ["x-lgsp-legal-basis"] = new[] { "Luật Đất đai số 31/2024/QH15" },
                },
                paths = new { },
            }), lintErrors);
            version++;
        }

        return id;
    }

    public void Change(string id, Func<Publication, Publication> change)
    {
        lock (gate)
        {
            publications[id] = change(publications[id]);
            version++;
        }
    }

    public void Withdraw(string id)
    {
        Change(id, publication => publication with { State = PublicationState.Withdrawn, WithdrawnAt = DateTimeOffset.UnixEpoch });
        lock (gate)
        {
            documents.Remove(id);
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private (string Document, int Errors)? Find(string agency, string service, string v)
    {
        lock (gate)
        {
            return documents.TryGetValue($"{agency}/{service}/{v}", out var found) ? found : null;
        }
    }
}
