using System.Text.Json;
using System.Text.RegularExpressions;
using static GiaLai.Lgsp.Registry.Documents.FindingSeverity;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>LINT-06xx: nothing about a person in an address, where logs and histories keep it; no real person in an example.</summary>
internal static partial class PersonalDataRules
{
    private static readonly FindingKind InAddress = new("LINT-0601", Error,
        new("{0}: '{1}' puts personal data into the {2}.", "{0}: '{1}' đưa dữ liệu cá nhân vào {2}."),
        new("Addresses stand in logs: send it in the body of a POST, or use an id that says nothing.", "Địa chỉ được ghi trong nhật ký: hãy gửi trong nội dung POST, hoặc dùng mã không mang thông tin cá nhân."));

    private static readonly FindingKind MaybeInAddress = new("LINT-0602", Warning,
        new("{0}: '{1}' may put personal data into the {2}.", "{0}: '{1}' có thể đưa dữ liệu cá nhân vào {2}."),
        new("If it is about a person, send it in the body of a POST.", "Nếu là thông tin về cá nhân, hãy gửi trong nội dung POST."));

    private static readonly FindingKind InExample = new("LINT-0603", Warning,
        new("The example looks like a real {0}.", "Ví dụ trông giống {0} thật."),
        new("Use what nobody has: 001099000000, 0900000000, ten@example.vn.", "Hãy dùng giá trị không thuộc về ai: 001099000000, 0900000000, ten@example.vn."));

    private static readonly FindingKind NotDeclared = new("LINT-0604", Warning,
        new("The field '{0}' is personal data; the version's policy says that there is none.", "Trường '{0}' là dữ liệu cá nhân; chính sách của phiên bản khai báo không có."),
        new("Declare personalData in the policy, or remove the field.", "Hãy khai báo personalData trong chính sách, hoặc bỏ trường này."));

    private static readonly Words Path = new("path", "đường dẫn");
    private static readonly Words Query = new("query", "chuỗi truy vấn");

    public static IReadOnlyList<FindingKind> All { get; } = [InAddress, MaybeInAddress, InExample, NotDeclared];

    public static void Check(LintRun run)
    {
        var judged = new HashSet<string>(StringComparer.Ordinal);
        foreach (var operation in run.Document.Operations)
        {
            // A shared parameter is judged once, for the first operation.
            foreach (var parameter in operation.Parameters().Where(p => judged.Add(p.Place.ToString())))
            {
                CheckParameter(run, operation, parameter);
            }
        }

        DocumentWalk.Each(run.Document, (shape, value, place) => CheckObject(run, shape, value, place));
    }

    private static void CheckParameter(LintRun run, DocumentOperation operation, Located parameter)
    {
        var where = ServiceDocument.Text(parameter.Value, "in") switch { "path" => Path, "query" => Query, _ => default };
        if (where.En is null)
        {
            return;
        }

        var name = ServiceDocument.Text(parameter.Value, "name") ?? "";
        var kind = PersonalDataWords.Of(name);
        if (kind != PersonalKind.Surely && ServiceDocument.Text(parameter.Value, "description") is { } description && PersonalDataWords.AreIn(description))
        {
            kind = PersonalKind.Maybe;
        }

        Report(name, kind);
        if (!parameter.Value.TryGetProperty("schema", out var written))
        {
            return;
        }

        var schema = run.Document.Resolve(written, parameter.Place["schema"]).Value;
        if (kind == PersonalKind.None && ServiceDocument.Text(schema, "format") == "email")
        {
            Report(name, PersonalKind.Surely);
        }

        // Fields of an object become keys of the query.
        foreach (var field in schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var fields) ? fields.EnumerateObject() : default)
        {
            Report(field.Name, PersonalDataWords.Of(field.Name));
        }

        void Report(string found, PersonalKind of)
        {
            if (of != PersonalKind.None)
            {
                run.Add(of == PersonalKind.Surely ? InAddress : MaybeInAddress, parameter.Place, operation.ToString(), found, where);
            }
        }
    }

    private static void CheckObject(LintRun run, ObjectShape shape, JsonElement value, Place place)
    {
        var shapes = run.Document.Shapes;
        if (shape == shapes.Schema)
        {
            foreach (var field in (string[])["example", "examples", "default", "enum", "const"])
            {
                CheckExample(run, value, field, place.Name, place);
            }

            if (run.Subject.PersonalData == false && value.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in properties.EnumerateObject().Where(p => PersonalDataWords.Of(p.Name) == PersonalKind.Surely))
                {
                    run.Add(NotDeclared, place["properties"][property.Name], property.Name);
                }
            }
        }
        else if (shape == shapes.Parameter || shape == shapes.Header || shape == shapes.MediaType)
        {
            CheckExample(run, value, "example", ServiceDocument.Text(value, "name") ?? "", place);
        }
        else if (shape.Name == "Example")
        {
            CheckExample(run, value, "value", place.Name, place);
        }
    }

    private static void CheckExample(LintRun run, JsonElement holder, string field, string name, Place place)
    {
        if (holder.TryGetProperty(field, out var example))
        {
            CheckValue(run, example, name, place[field]);
        }
    }

    private static void CheckValue(LintRun run, JsonElement value, string name, Place place)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    CheckValue(run, member.Value, member.Name, place[member.Name]);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    CheckValue(run, item, name, place[index++]);
                }

                break;
            case JsonValueKind.String when LooksReal(value.GetString()!, name) is { } what:
                run.Add(InExample, place, what);
                break;
        }
    }

    private static Words? LooksReal(string text, string name)
    {
        if (CitizenNumber().Matches(text).Any(m => !IsInvented(m.ValueSpan[6..])))
        {
            return new Words("citizen number", "số định danh cá nhân");
        }

        if (OldIdentityNumber().IsMatch(text) && !IsInvented(text.AsSpan(3)) && PersonalDataWords.Of(name) == PersonalKind.Surely)
        {
            return new Words("personal number of nine digits", "số giấy tờ cá nhân 9 chữ số");
        }

        if (Phone().Matches(text).Any(m => !IsInvented(m.ValueSpan[^6..])))
        {
            return new Words("phone number", "số điện thoại");
        }

        if (Email().Matches(text).Any(m => !IsReserved(m.Groups[1].Value)))
        {
            return new Words("e-mail address", "địa chỉ thư điện tử");
        }

        return null;
    }

    /// <summary>All digits the same, or counting up or down: nobody takes it for real.</summary>
    private static bool IsInvented(ReadOnlySpan<char> digits)
    {
        bool same = true, up = true, down = true;
        for (var i = 1; i < digits.Length; i++)
        {
            var step = (digits[i] - digits[i - 1] + 10) % 10;
            same &= step == 0;
            up &= step == 1;
            down &= step == 9;
        }

        return same || up || down;
    }

    // RFC 2606, and "example" as a label under any domain.
    private static bool IsReserved(string domain) =>
        domain.Split('.').Any(label => label is "example" or "test" or "invalid" or "localhost" or "vidu") || domain.StartsWith("example", StringComparison.OrdinalIgnoreCase);

    // Circular 59/2021/TT-BCA: province 001 to 096, gender and century, year of birth, six digits.
    [GeneratedRegex(@"(?<![0-9A-Za-z.-])0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-3][0-9]{2}[0-9]{6}(?![0-9A-Za-z-])", RegexOptions.CultureInvariant)]
    private static partial Regex CitizenNumber();

    [GeneratedRegex(@"^[0-9]{9}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OldIdentityNumber();

    [GeneratedRegex(@"(?<![0-9A-Za-z.+-])(?:0|\+84)[35789][0-9]{8}(?![0-9A-Za-z-])", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();

    [GeneratedRegex(@"(?<![\w.+-])[\w.+-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", RegexOptions.CultureInvariant)]
    private static partial Regex Email();
}
