using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GiaLai.Lgsp.Evidence.Files;

namespace GiaLai.Lgsp.Verify;

/// <summary>Prints a report for people, Vietnamese and English, or as JSON.</summary>
internal sealed class ReportWriter(TextWriter output, string? language)
{
    private static readonly JsonWriterOptions Json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool vietnamese = language is not "en";
    private readonly bool english = language is not "vi";

    public async Task WriteAsync(EvidenceReport report, bool json)
    {
        if (json)
        {
            await output.WriteLineAsync(ToJson(report));
            return;
        }

        foreach (var step in report.Steps)
        {
            var mark = step.Outcome switch
            {
                StepOutcome.Passed => "ok  ",
                StepOutcome.Failed => "FAIL",
                _ => "--  ",
            };
            await output.WriteLineAsync($"{mark} {step.Name,-19} {Both(step.ExplanationVi, step.Explanation, "\n                         ")}");
        }

        if (report.FailedStep is { } failed)
        {
            await output.WriteLineAsync(Both($"KHÔNG HỢP LỆ: bước '{failed.Name}' không đạt.", $"INVALID: step '{failed.Name}' fails.", "\n"));
        }
        else
        {
            await output.WriteLineAsync(report.IsSigned
                ? Both("HỢP LỆ.", "VALID.", " ")
                : Both("NHẤT QUÁN, nhưng không có chữ ký nào của bên đã biết được kiểm tra (--log-key, --keys, --witness).",
                    "CONSISTENT, but no signature of anybody known was checked (--log-key, --keys, --witness).", "\n"));
            if (!report.HasEntries)
            {
                await output.WriteLineAsync(Both("CẢNH BÁO: chỉ kiểm tra được giá trị băm, các mục không có trong thư mục.", "WARNING: only hashes were checked, the entries are not in the folder.", "\n"));
            }

            if (report.IsSigned && !report.IsLogKeyTrusted)
            {
                await output.WriteLineAsync(Both(
                    "CẢNH BÁO: khóa của sổ do chính tệp tự khai, chưa được đối chiếu với nguồn bên ngoài (--log-key, --keys).",
                    "WARNING: the log's key is self-asserted by the file, it was not compared with any outside source (--log-key, --keys).", "\n"));
            }
        }
    }

    private static string ToJson(EvidenceReport report)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("valid", report.IsValid && report.IsSigned);
            writer.WriteBoolean("signed", report.IsSigned);
            writer.WriteBoolean("logKeyTrusted", report.IsLogKeyTrusted);
            writer.WriteString("failedStep", report.FailedStep?.Name);
            writer.WriteStartArray("steps");
            foreach (var step in report.Steps)
            {
                writer.WriteStartObject();
                writer.WriteString("name", step.Name);
                writer.WriteString("outcome", step.Outcome.ToString().ToLowerInvariant());
                writer.WriteString("explanation", step.Explanation);
                writer.WriteString("explanationVi", step.ExplanationVi);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private string Both(string vi, string en, string between) => vietnamese && english ? vi + between + en : vietnamese ? vi : en;
}
