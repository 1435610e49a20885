using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GiaLai.Lgsp.Testing;

/// <summary>
/// Compares what the code gives with a file that people read; they must not drift apart. <c>LGSP_UPDATE=1</c> writes the file
/// instead, for a change that is meant.
/// </summary>
public static class Verified
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The OpenAPI document of a running service against <c>contracts/openapi/<paramref name="name"/></c>.</summary>
    public static async Task OpenApiAsync(HttpClient service, string name)
    {
        ArgumentNullException.ThrowIfNull(service);
        var document = JsonNode.Parse(await service.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!;
        await TextAsync(document.ToJsonString(Indented) + "\n", "contracts", "openapi", name);
    }

    public static async Task TextAsync(string actual, params string[] path)
    {
        var file = Repository.PathTo(path);
        if (Environment.GetEnvironmentVariable("LGSP_UPDATE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, actual);
        }

        var expected = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
        if (actual.ReplaceLineEndings("\n") != expected.ReplaceLineEndings("\n"))
        {
            throw new InvalidOperationException($"{string.Join('/', path)} is not what the code gives. Run the tests with LGSP_UPDATE=1 when the change is meant, and read the difference.");
        }
    }
}
