using System.Text.Json.Nodes;
using GiaLai.Lgsp.Registry.Documents;
using GiaLai.Lgsp.Registry.Documents.Lint;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

public sealed class LintTests
{
    private static readonly LintSubject Subject = new() { Major = 1, DataClass = 3, PersonalData = true, Upstreams = [new Uri("http://land-db:8080/"), new Uri("https://api.land.example/")] };

    [Fact]
    public void A_clean_document_has_no_finding()
    {
        var report = DocumentLint.Check(Doc.Accept(Doc.Clean()), Subject);

        Assert.Equal([], report.Findings.Select(f => $"{f.Code} {f.Pointer} {f.Message}"));
        Assert.False(report.Blocks);
    }

    public static TheoryData<string> Broken => [.. LintCases.Broken.Keys];

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_document_that_breaks_a_rule_gets_its_finding(string name)
    {
        var (change, pointer, subject) = LintCases.Broken[name];
        var code = name.Split(' ')[0];

        var report = DocumentLint.Check(Doc.Accept(Doc.Clean(change)), subject ?? Subject);

        var rule = DocumentLint.All.Single(r => r.Code == code);
        var finding = report.Findings.FirstOrDefault(f => f.Code == code);
        Assert.True(finding is not null, $"{code} is missing among: {string.Join(", ", report.Findings.Select(f => f.Code + " " + f.Pointer))}");
        Assert.Contains(pointer, report.Findings.Where(f => f.Code == code).Select(f => f.Pointer));
        Assert.Equal(rule.Severity, finding.Severity);
        Assert.NotEqual(finding.Message, finding.MessageVi);
        Assert.NotEqual(finding.Hint, finding.HintVi);
        Assert.DoesNotContain("{0}", finding.Message + finding.MessageVi + finding.Hint + finding.HintVi, StringComparison.Ordinal);
        Assert.Equal(report.Findings.Any(f => f.Severity == FindingSeverity.Error), report.Blocks);
    }

    public static TheoryData<string> Kept => [.. LintCases.Kept.Keys];

    [Theory]
    [MemberData(nameof(Kept))]
    public void A_document_that_keeps_a_rule_in_an_unusual_way_does_not(string name)
    {
        var (change, subject) = LintCases.Kept[name];

        var report = DocumentLint.Check(Doc.Accept(Doc.Clean(change)), subject ?? Subject);

        Assert.DoesNotContain(report.Findings, f => f.Code == name.Split(' ')[0]);
    }

    [Fact]
    public void Every_rule_has_a_case() =>
        Assert.Equal([], DocumentLint.All.Select(r => r.Code).Except(LintCases.Broken.Keys.Select(k => k.Split(' ')[0])).Except([DocumentLint.Omitted.Code]));

    [Fact]
    public void Codes_are_unique() => Assert.Equal(DocumentLint.All.Count, DocumentLint.All.Select(r => r.Code).Distinct().Count());

    [Fact]
    public void A_weight_can_be_changed_by_policy()
    {
        var document = Doc.Accept(Doc.Clean(d => ((JsonObject)d["info"]!).Remove("contact")));
        var strict = Subject with { Severities = new Dictionary<string, FindingSeverity> { ["LINT-0103"] = FindingSeverity.Error } };

        Assert.False(DocumentLint.Check(document, Subject).Blocks);
        Assert.True(DocumentLint.Check(document, strict).Blocks);
    }

    [Fact]
    public void A_rule_that_is_broken_everywhere_says_so_with_a_count()
    {
        var document = Doc.Accept(Doc.Clean(d =>
        {
            for (var i = 0; i < 150; i++)
            {
                d["paths"]!["/thing-" + i] = JsonNode.Parse("""{"put":{"responses":{"204":{"description":"Done"}}}}""");
            }
        }));

        var report = DocumentLint.Check(document, Subject);

        Assert.Equal(LintRun.MaxPlaces, report.Findings.Count(f => f.Code == "LINT-0201"));
        Assert.Contains(report.Findings, f => f.Code == "LINT-0901" && f.Message.Contains("50", StringComparison.Ordinal) && f.Message.Contains("LINT-0201", StringComparison.Ordinal));
        Assert.Equal(FindingSeverity.Error, report.Findings[0].Severity);
    }

    [Theory]
    [InlineData("cccd", PersonalKind.Surely)]
    [InlineData("soCCCD", PersonalKind.Surely)]
    [InlineData("SO_CCCD", PersonalKind.Surely)]
    [InlineData("Số-CCCD", PersonalKind.Surely)]
    [InlineData("cmnd", PersonalKind.Surely)]
    [InlineData("so_cmnd", PersonalKind.Surely)]
    [InlineData("soDinhDanh", PersonalKind.Surely)]
    [InlineData("sốĐịnhDanhCáNhân", PersonalKind.Surely)]
    [InlineData("sodinhdanhcanhan", PersonalKind.Surely)]
    [InlineData("maDinhDanhCaNhan", PersonalKind.Surely)]
    [InlineData("citizenId", PersonalKind.Surely)]
    [InlineData("identity-number", PersonalKind.Surely)]
    [InlineData("nationalID", PersonalKind.Surely)]
    [InlineData("passportNo", PersonalKind.Surely)]
    [InlineData("maSoBHXH", PersonalKind.Surely)]
    [InlineData("phone", PersonalKind.Surely)]
    [InlineData("PhoneNumber", PersonalKind.Surely)]
    [InlineData("ownerPhone", PersonalKind.Surely)]
    [InlineData("soDienThoai", PersonalKind.Surely)]
    [InlineData("sdt", PersonalKind.Surely)]
    [InlineData("điệnThoại", PersonalKind.Surely)]
    [InlineData("email", PersonalKind.Surely)]
    [InlineData("filter[email]", PersonalKind.Surely)]
    [InlineData("hoTen", PersonalKind.Surely)]
    [InlineData("HoVaTen", PersonalKind.Surely)]
    [InlineData("fullName", PersonalKind.Surely)]
    [InlineData("full_name", PersonalKind.Surely)]
    [InlineData("ngaySinh", PersonalKind.Surely)]
    [InlineData("dob", PersonalKind.Surely)]
    [InlineData("date_of_birth", PersonalKind.Surely)]
    [InlineData("name", PersonalKind.Maybe)]
    [InlineData("ten", PersonalKind.Maybe)]
    [InlineData("diaChi", PersonalKind.Maybe)]
    [InlineData("gioiTinh", PersonalKind.Maybe)]
    [InlineData("bienSoXe", PersonalKind.Maybe)]
    [InlineData("parcelId", PersonalKind.None)]
    [InlineData("roadName", PersonalKind.None)]
    [InlineData("fileName", PersonalKind.None)]
    [InlineData("tenDuong", PersonalKind.None)]
    [InlineData("agencyEmail", PersonalKind.None)]
    [InlineData("soDienThoaiCoQuan", PersonalKind.None)]
    [InlineData("tenDoanhNghiep", PersonalKind.None)]
    [InlineData("phoneNumberSid", PersonalKind.None)]
    [InlineData("emailTemplate", PersonalKind.None)]
    [InlineData("citizenIdHash", PersonalKind.None)]
    [InlineData("telemetry", PersonalKind.None)]
    [InlineData("hotel", PersonalKind.None)]
    [InlineData("attendance", PersonalKind.None)]
    [InlineData("maSoThue", PersonalKind.None)]
    [InlineData("commune", PersonalKind.None)]
    [InlineData("", PersonalKind.None)]
    [InlineData("123", PersonalKind.None)]
    public void Names_of_personal_data_are_recognised_in_both_languages_and_any_style(string name, object kind) =>
        Assert.Equal((PersonalKind)kind, PersonalDataWords.Of(name));
}
