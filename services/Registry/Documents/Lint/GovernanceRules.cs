using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using static GiaLai.Lgsp.Registry.Documents.FindingSeverity;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>LINT-01xx: version, contact, service level, classification, description.</summary>
internal static partial class GovernanceRules
{
    private static readonly FindingKind NotSemantic = new("LINT-0101", Error,
        new("info.version '{0}' is not a semantic version.", "info.version '{0}' không phải phiên bản ngữ nghĩa."),
        new("Write major.minor.patch, for example 1.0.0.", "Hãy ghi chính.phụ.vá, ví dụ 1.0.0."));

    private static readonly FindingKind OtherMajor = new("LINT-0102", Error,
        new("info.version '{0}' does not belong to the registered version v{1}.", "info.version '{0}' không thuộc phiên bản đã đăng ký v{1}."),
        new("Register it as v{2}, or write {1}.x.y.", "Hãy đăng ký là v{2}, hoặc ghi {1}.x.y."));

    private static readonly FindingKind NoContact = new("LINT-0103", Warning,
        new("info.contact names no e-mail address and no URL.", "info.contact không có thư điện tử và URL."),
        new("Say whom consumers ask: a unit's address, not a person's.", "Hãy ghi nơi bên sử dụng liên hệ: địa chỉ của đơn vị, không phải của cá nhân."));

    private static readonly FindingKind NoServiceLevel = new("LINT-0104", Warning,
        new("The service level is missing.", "Thiếu mức dịch vụ."),
        new("Add x-lgsp-sla to info: {{availabilityPct, p95Ms, supportHours}}.", "Hãy thêm x-lgsp-sla vào info: {{availabilityPct, p95Ms, supportHours}}."));

    private static readonly FindingKind BadServiceLevel = new("LINT-0105", Warning,
        new("The service level is not of the form {{availabilityPct, p95Ms, supportHours}}.", "Mức dịch vụ không đúng dạng {{availabilityPct, p95Ms, supportHours}}."),
        new("availabilityPct is a number up to 100, p95Ms a number of milliseconds, supportHours text.", "availabilityPct là số không quá 100, p95Ms là số mili giây, supportHours là văn bản."));

    private static readonly FindingKind NoDataClass = new("LINT-0106", Warning,
        new("The class of the data is missing.", "Thiếu mức phân loại dữ liệu."),
        new("Add x-lgsp-data-class to info, 1 to 5, or dataClass to the version's policy.", "Hãy thêm x-lgsp-data-class vào info, từ 1 đến 5, hoặc dataClass vào chính sách của phiên bản."));

    private static readonly FindingKind BadDataClass = new("LINT-0107", Error,
        new("x-lgsp-data-class must be a whole number from 1 to 5.", "x-lgsp-data-class phải là số nguyên từ 1 đến 5."),
        new("Correct it.", "Hãy sửa lại."));

    private static readonly FindingKind OtherDataClass = new("LINT-0108", Error,
        new("x-lgsp-data-class is {0}, the version's policy says {1}.", "x-lgsp-data-class là {0}, chính sách của phiên bản ghi {1}."),
        new("Make both say the same: protection follows the class.", "Hãy thống nhất hai giá trị: biện pháp bảo vệ theo mức phân loại."));

    private static readonly FindingKind NoDescription = new("LINT-0109", Warning,
        new("info.description is missing or says next to nothing.", "Thiếu info.description hoặc mô tả quá sơ sài."),
        new("Say what data the service gives, from which system, for whom.", "Hãy mô tả dịch vụ cung cấp dữ liệu gì, từ hệ thống nào, cho ai."));

    public static IReadOnlyList<FindingKind> All { get; } =
        [NotSemantic, OtherMajor, NoContact, NoServiceLevel, BadServiceLevel, NoDataClass, BadDataClass, OtherDataClass, NoDescription];

    public static void Check(LintRun run)
    {
        var info = Place.Root["info"];
        CheckVersion(run, info["version"]);
        if (!run.Document.Info.TryGetProperty("contact", out var contact) || (ServiceDocument.Text(contact, "email") is null && ServiceDocument.Text(contact, "url") is null))
        {
            run.Add(NoContact, info);
        }

        if ((Extension(run.Document, "x-lgsp-sla") ?? Extension(run.Document, "x-sla")) is not { } level)
        {
            run.Add(NoServiceLevel, info);
        }
        else if (!IsServiceLevel(level))
        {
            run.Add(BadServiceLevel, info);
        }

        CheckDataClass(run, info);
        if ((run.Document.Description ?? "").Trim().Length < 20)
        {
            run.Add(NoDescription, info);
        }
    }

    private static void CheckVersion(LintRun run, Place place)
    {
        var version = run.Document.Version;
        if (SemanticVersion().Match(version) is not { Success: true } match)
        {
            run.Add(NotSemantic, place, version);
        }
        else if (run.Subject.Major is { } major && match.Groups[1].Value != major.ToString(CultureInfo.InvariantCulture))
        {
            run.Add(OtherMajor, place, version, major.ToString(CultureInfo.InvariantCulture), match.Groups[1].Value);
        }
    }

    private static void CheckDataClass(LintRun run, Place info)
    {
        if (Extension(run.Document, "x-lgsp-data-class") is not { } written)
        {
            if (run.Subject.DataClass is null)
            {
                run.Add(NoDataClass, info);
            }
        }
        else if (written.ValueKind != JsonValueKind.Number || !written.TryGetInt32(out var value) || value is < 1 or > 5)
        {
            run.Add(BadDataClass, info);
        }
        else if (run.Subject.DataClass is { } policy && policy != value)
        {
            run.Add(OtherDataClass, info, value.ToString(CultureInfo.InvariantCulture), policy.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>An extension in <c>info</c> or at the root.</summary>
    private static JsonElement? Extension(ServiceDocument document, string name) =>
        document.Info.TryGetProperty(name, out var value) || document.Root.TryGetProperty(name, out value) ? value : null;

    private static bool IsServiceLevel(JsonElement level) =>
        level.ValueKind == JsonValueKind.Object
        && level.TryGetProperty("availabilityPct", out var availability) && availability.ValueKind == JsonValueKind.Number && availability.GetDouble() is > 0 and <= 100
        && (!level.TryGetProperty("p95Ms", out var latency) || (latency.ValueKind == JsonValueKind.Number && latency.GetDouble() > 0))
        && (!level.TryGetProperty("supportHours", out var hours) || hours.ValueKind == JsonValueKind.String);

    // Source: semver.org, 2.0.0.
    [GeneratedRegex(@"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex SemanticVersion();
}
