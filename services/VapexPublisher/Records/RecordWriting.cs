using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Evidence.Records;
using GiaLai.Lgsp.Evidence.Signatures;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>From a publication and its document to the registration record, signed.</summary>
internal sealed class RecordWriting(JwsKeys keys, IOptions<VapexOptions> options)
{
    private static readonly TimeSpan VietNam = TimeSpan.FromHours(7);

    /// <param name="publication">As Registry tells it.</param>
    /// <param name="document">Bytes of its published document.</param>
    public WrittenRecord Write(Publication publication, ReadOnlyMemory<byte> document)
    {
        var settings = options.Value;
        using var parsed = JsonDocument.Parse(document);
        var info = parsed.RootElement.TryGetProperty("info", out var found) ? found : parsed.RootElement;
        var record = new RegistrationRecord
        {
            ApiId = publication.Id.ToString(),
            Code = publication.Id.Name,
            Name = new(publication.TitleVi, publication.TitleEn),
            Summary = publication.SummaryVi is null && publication.SummaryEn is null ? null : new(publication.SummaryVi ?? publication.TitleVi, publication.SummaryEn),
            Provider = new(
                publication.Id.Agency.ToString(), new(publication.AgencyNameVi, publication.AgencyNameEn),
                publication is { ContactName: null, ContactEmail: null, ContactPhone: null }
                    ? null : new(publication.ContactName, publication.ContactEmail, publication.ContactPhone)),
            System = new(settings.SystemCode, settings.SecurityLevel),
            Semver = publication.DocumentVersion,
            Type = publication.Kind == PublicationKind.Topic ? "event" : "service",
            Audience = publication.Audience,
            AccessRights = publication.DataClass == 1 ? "open" : publication.IsSharedByDefault ? "conditional" : "restricted",
            DataClass = publication.DataClass,
            PersonalData = publication.PersonalData,
            LegalBasis = Texts(info, parsed.RootElement, "x-lgsp-legal-basis"),
            PurposeCodes = publication.Purposes,
            Spec = new(FormatOf(parsed.RootElement), publication.Document.AbsoluteUri, Convert.ToHexStringLower(SHA256.HashData(document.Span))),
            Servers = [new(settings.Environment, publication.Url.AbsoluteUri, settings.Network)],
            Auth = publication.RequireCertificate ? ["oauth2-client-credentials", "mtls"] : ["oauth2-client-credentials"],
            Policy = new(publication.Quota is { } quota ? new(quota.Permits, quota.PeriodSeconds) : null, publication.MaxBodyBytes, publication.TimeoutMs),
            Sla = SlaOf(info, parsed.RootElement),
            Datasets = Texts(info, parsed.RootElement, "x-lgsp-datasets"),
            Tags = publication.Tags,
            Deprecation = publication.State == PublicationState.Deprecated && publication.DeprecatedAt is { } announced
                ? new(Day(announced), publication.SunsetAt is { } sunset ? Day(sunset) : null, publication.Successor?.ToString())
                : null,
        };
        var content = JsonSerializer.SerializeToElement(record, LgspJson.Options);
        var canonical = CanonicalJson.Write(content);
        var signed = JsonObject.Create(content)!;
        signed["signature"] = keys.Sign(canonical);
        return new WrittenRecord(signed, Convert.ToHexStringLower(SHA256.HashData(canonical)));
    }

    /// <summary>Whether what changed must be reviewed again: the interface, or who may see what.</summary>
    public static bool IsMaterial(JsonNode before, JsonNode after) => ((string[])["semver", "spec", "dataClass", "personalData", "accessRights", "audience"])
        .Any(name => !JsonNode.DeepEquals(before[name], after[name]));

    private static string Day(DateTimeOffset time) => time.ToOffset(VietNam).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string FormatOf(JsonElement root) =>
        !root.TryGetProperty("openapi", out var version) || version.GetString() is not { } text ? "json-schema-2020-12"
        : text.StartsWith("3.0", StringComparison.Ordinal) ? "openapi-3.0" : "openapi-3.1";

    private static RegistrationRecord.SlaPart? SlaOf(JsonElement info, JsonElement root)
    {
        if (Extension(info, root, "x-lgsp-sla") is not { ValueKind: JsonValueKind.Object } sla
            || !sla.TryGetProperty("availabilityPct", out var availability) || availability.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        return new(
            availability.GetRawText(),
            sla.TryGetProperty("p95Ms", out var latency) && latency.ValueKind == JsonValueKind.Number ? (int)Math.Ceiling(latency.GetDouble()) : null,
            sla.TryGetProperty("supportHours", out var hours) && hours.ValueKind == JsonValueKind.String ? hours.GetString() : null);
    }

    private static IReadOnlyList<string> Texts(JsonElement info, JsonElement root, string name) =>
        Extension(info, root, name) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

    private static JsonElement? Extension(JsonElement info, JsonElement root, string name) =>
        info.TryGetProperty(name, out var value) || root.TryGetProperty(name, out value) ? value : null;
}

/// <param name="Document">The record with its signature.</param>
/// <param name="Sha256">Of its canonical form without the signature: the same content has the same, whoever signs it.</param>
internal sealed record WrittenRecord(JsonObject Document, string Sha256);
