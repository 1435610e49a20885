using System.Text.Json;
using static GiaLai.Lgsp.Registry.Documents.FindingSeverity;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>LINT-03xx: security is declared, with schemes that exist and keep secrets out of addresses.</summary>
internal static class SecurityRules
{
    private static readonly FindingKind NoSecurity = new("LINT-0301", Warning,
        new("{0} asks for no security.", "{0} không yêu cầu bảo mật."),
        new("Declare security: the platform asks for a token on every call anyway.", "Hãy khai báo security: nền tảng luôn yêu cầu mã truy cập cho mọi lời gọi."));

    private static readonly FindingKind UnknownScheme = new("LINT-0302", Error,
        new("The security scheme '{0}' is not declared in components.", "Cơ chế bảo mật '{0}' chưa được khai báo trong components."),
        new("Declare it in components.securitySchemes or correct its name.", "Hãy khai báo trong components.securitySchemes hoặc sửa tên."));

    private static readonly FindingKind KeyInQuery = new("LINT-0303", Warning,
        new("The key '{0}' travels in the query.", "Khóa '{0}' được truyền trong chuỗi truy vấn."),
        new("Addresses stand in logs: use a header.", "Địa chỉ được ghi trong nhật ký: hãy dùng header."));

    private static readonly FindingKind WeakScheme = new("LINT-0304", Warning,
        new("The security scheme '{0}' ({1}) is not for systems.", "Cơ chế bảo mật '{0}' ({1}) không dành cho hệ thống."),
        new("Use OAuth 2.0 client credentials or mutual TLS.", "Hãy dùng OAuth 2.0 client credentials hoặc TLS hai chiều."));

    public static IReadOnlyList<FindingKind> All { get; } = [NoSecurity, UnknownScheme, KeyInQuery, WeakScheme];

    public static void Check(LintRun run)
    {
        var schemes = Schemes(run.Document);
        var general = run.Document.Root.TryGetProperty("security", out var root) ? root : default;
        CheckRequirements(run, general, Place.Root["security"], schemes);
        var bare = 0;
        foreach (var operation in run.Document.Operations)
        {
            var own = operation.Value.TryGetProperty("security", out var security);
            CheckRequirements(run, own ? security : default, operation.Place["security"], schemes);
            if (IsOpen(own ? security : general) && (own || ++bare == 1))
            {
                // Without a general requirement one finding speaks for all operations that rely on it.
                run.Add(NoSecurity, own ? operation.Place["security"] : Place.Root, own ? operation.ToString() : new Words("The document", "Tài liệu"));
            }
        }

        foreach (var (name, scheme) in schemes)
        {
            CheckScheme(run, name, scheme);
        }
    }

    private static void CheckScheme(LintRun run, string name, Located scheme)
    {
        var value = scheme.Value;
        switch (ServiceDocument.Text(value, "type"))
        {
            case "apiKey" when ServiceDocument.Text(value, "in") == "query":
                run.Add(KeyInQuery, scheme.Place, ServiceDocument.Text(value, "name") ?? name);
                break;
            case "http" when string.Equals(ServiceDocument.Text(value, "scheme"), "basic", StringComparison.OrdinalIgnoreCase):
                run.Add(WeakScheme, scheme.Place, name, "basic");
                break;
            case "oauth2" when value.TryGetProperty("flows", out var flows):
                foreach (var flow in (string[])["implicit", "password"])
                {
                    if (flows.TryGetProperty(flow, out _))
                    {
                        run.Add(WeakScheme, scheme.Place["flows"][flow], name, flow);
                    }
                }

                break;
        }
    }

    private static void CheckRequirements(LintRun run, JsonElement requirements, Place place, Dictionary<string, Located> schemes)
    {
        var index = 0;
        foreach (var requirement in requirements.ValueKind == JsonValueKind.Array ? requirements.EnumerateArray() : default)
        {
            foreach (var scheme in requirement.EnumerateObject().Where(s => !schemes.ContainsKey(s.Name)))
            {
                run.Add(UnknownScheme, place[index][scheme.Name], scheme.Name);
            }

            index++;
        }
    }

    /// <summary>No requirement, or one alternative asks for nothing.</summary>
    private static bool IsOpen(JsonElement requirements) =>
        requirements.ValueKind != JsonValueKind.Array || requirements.GetArrayLength() == 0 || requirements.EnumerateArray().Any(r => !r.EnumerateObject().Any());

    private static Dictionary<string, Located> Schemes(ServiceDocument document)
    {
        var place = Place.Root["components"]["securitySchemes"];
        return document.Root.TryGetProperty("components", out var components) && components.TryGetProperty("securitySchemes", out var schemes)
            ? schemes.EnumerateObject().ToDictionary(s => s.Name, s => document.Resolve(s.Value, place[s.Name]), StringComparer.Ordinal)
            : new Dictionary<string, Located>(StringComparer.Ordinal);
    }
}
