using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GiaLai.Lgsp.Evidence.Signatures;

namespace GiaLai.Lgsp.Evidence.Files;

/// <summary>
/// Files handed over by hand: a ZIP with <c>manifest.json</c>, which names each file with its size and SHA-256, and
/// <c>manifest.jws</c>, a detached signature over the manifest's bytes. Checked without the platform.
/// </summary>
public static class SignedExport
{
    public const string ManifestName = "manifest.json";
    public const string SignatureName = "manifest.jws";

    private const int MaxFiles = 50_000;
    private const int PieceBytes = 64 * 1024;
    private const long MaxManifestBytes = 64 * 1024 * 1024;
    private static readonly JsonWriterOptions Json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="output">Gets the ZIP; need not be seekable.</param>
    /// <param name="kind">What is handed over, <c>vapex-records</c>.</param>
    /// <param name="madeAt">Time in the manifest and of the entries.</param>
    /// <param name="files">Name (forward slashes) and content of each, read once from where it stands, in order; ended here.</param>
    /// <param name="sign">Detached JWS over the manifest.</param>
    /// <param name="cancellationToken">Leaves a broken ZIP.</param>
    public static async Task WriteAsync(
        Stream output, string kind, DateTimeOffset madeAt, IAsyncEnumerable<(string Name, Stream Content)> files,
        Func<ReadOnlyMemory<byte>, string> sign, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(sign);
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken);
        var listed = new List<(string Name, long Bytes, string Sha256)>();
        await foreach (var (name, content) in files.WithCancellation(cancellationToken))
        {
            await using (content)
            {
                var (bytes, sha256) = await AddAsync(zip, name, content, madeAt, cancellationToken);
                listed.Add((name, bytes, sha256));
            }
        }

        var manifest = Manifest(kind, madeAt, listed);
        await AddAsync(zip, ManifestName, new MemoryStream(manifest), madeAt, cancellationToken);
        await AddAsync(zip, SignatureName, new MemoryStream(Encoding.ASCII.GetBytes(sign(manifest))), madeAt, cancellationToken);
    }

    /// <summary>What tells people of the files and how they are checked, in both languages.</summary>
    /// <param name="vi">What is in it.</param>
    /// <param name="en">The same.</param>
    /// <param name="keys">Where the sender publishes its keys, <c>GET /vapex/v1/keys</c>.</param>
    public static Stream Readme(string vi, string en, string keys) => new MemoryStream(Encoding.UTF8.GetBytes(
        $"""
        {vi} manifest.json nêu tên, kích thước và SHA-256 của từng tệp; manifest.jws là chữ ký tách rời
        (JWS ES256, RFC 7515 phụ lục F) trên manifest.json. Kiểm tra: lgsp-verify export TỆP.zip --jwks KHÓA.json

        {en} manifest.json names each file with size and SHA-256; manifest.jws is the
        detached signature over it. Check: lgsp-verify export FILE.zip --jwks KEYS.json (keys: {keys})

        """));

    /// <summary>Every step by name: <c>zip</c>, <c>manifest</c>, <c>export-signature</c>, <c>files</c>.</summary>
    /// <param name="input">The ZIP, seekable.</param>
    /// <param name="keys">Keys of the sender, as it published them.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public static async Task<IReadOnlyList<EvidenceStep>> CheckAsync(Stream input, IReadOnlyList<SignatureKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var steps = new List<EvidenceStep>();
        try
        {
            await using var zip = await ZipArchive.CreateAsync(input, ZipArchiveMode.Read, leaveOpen: true, Encoding.UTF8, cancellationToken);
            if (zip.Entries.Count > MaxFiles + 2 || zip.Entries.GroupBy(entry => entry.FullName).Any(same => same.Count() > 1))
            {
                return Add("zip", false, "Too many files, or one name twice.", "Quá nhiều tệp, hoặc một tên xuất hiện hai lần.");
            }

            Add("zip", true, $"{Count(zip.Entries.Count)} files.", $"{Count(zip.Entries.Count)} tệp.");
            if (await ReadAsync(zip, ManifestName, MaxManifestBytes, cancellationToken) is not { } manifest || Listed(manifest) is not { } listed)
            {
                return Add("manifest", false, "There is no readable manifest.json.", "Không có manifest.json đọc được.");
            }

            Add("manifest", true, $"{Count(listed.Count)} files are named.", $"Nêu tên {Count(listed.Count)} tệp.");
            var signature = await ReadAsync(zip, SignatureName, 4_096, cancellationToken);
            var state = DetachedJws.Check(signature is null ? null : Encoding.ASCII.GetString(signature).Trim(), manifest, keys);
            Add("export-signature", state == JwsState.Valid, $"Signature of the manifest: {state}.", $"Chữ ký của bản kê: {state}.");
            var (fault, faultVi) = await FindFaultAsync(zip, listed, cancellationToken);
            return Add("files", fault is null, fault ?? "Every file is as the manifest says, and there is no other.", faultVi ?? "Mọi tệp đúng như bản kê và không có tệp nào khác.");
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            return Add("zip", false, "It is no readable ZIP file.", "Không phải tệp ZIP đọc được.");
        }

        List<EvidenceStep> Add(string name, bool holds, string en, string vi)
        {
            steps.Add(new EvidenceStep(name, holds ? StepOutcome.Passed : StepOutcome.Failed, en, vi));
            return steps;
        }
    }

    private static async Task<(string? En, string? Vi)> FindFaultAsync(
        ZipArchive zip, Dictionary<string, (long Bytes, string Sha256)> listed, CancellationToken cancellationToken)
    {
        foreach (var entry in zip.Entries.Where(entry => entry.FullName is not (ManifestName or SignatureName)))
        {
            if (!listed.Remove(entry.FullName, out var expected))
            {
                return ($"{entry.FullName} is not in the manifest.", $"{entry.FullName} không có trong bản kê.");
            }

            var (bytes, sha256) = await HashAsync(entry, expected.Bytes, cancellationToken);
            if (bytes != expected.Bytes || sha256 != expected.Sha256)
            {
                return ($"{entry.FullName} is not what the manifest says.", $"{entry.FullName} không đúng như bản kê.");
            }
        }

        return listed.Count == 0 ? (null, null) : ($"{listed.Keys.First()} is missing.", $"Thiếu {listed.Keys.First()}.");
    }

    /// <summary>Never more than it should have: an entry may expand without end.</summary>
    private static async Task<(long Bytes, string Sha256)> HashAsync(ZipArchiveEntry entry, long expected, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var stream = await entry.OpenAsync(cancellationToken);
        var buffer = new byte[PieceBytes];
        long total = 0;
        int read;
        while (total <= expected && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            total += read;
        }

        return (total, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static async Task<byte[]?> ReadAsync(ZipArchive zip, string name, long max, CancellationToken cancellationToken)
    {
        if (zip.GetEntry(name) is not { } entry || entry.Length > max)
        {
            return null;
        }

        await using var stream = await entry.OpenAsync(cancellationToken);
        using var content = new MemoryStream();
        var buffer = new byte[PieceBytes];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (content.Length + read > max)
            {
                return null;
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private static Dictionary<string, (long Bytes, string Sha256)>? Listed(byte[] manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var listed = new Dictionary<string, (long, string)>(StringComparer.Ordinal);
            foreach (var file in document.RootElement.GetProperty("files").EnumerateArray())
            {
                if (!listed.TryAdd(file.GetProperty("name").GetString()!, (file.GetProperty("sizeBytes").GetInt64(), file.GetProperty("sha256").GetString()!)))
                {
                    return null;
                }
            }

            return listed;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            return null;
        }
    }

    private static byte[] Manifest(string kind, DateTimeOffset madeAt, List<(string Name, long Bytes, string Sha256)> files)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteString("kind", kind);
            json.WriteString("madeAt", madeAt.UtcDateTime);
            json.WriteStartArray("files");
            foreach (var (name, bytes, sha256) in files)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteNumber("sizeBytes", bytes);
                json.WriteString("sha256", sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Size and SHA-256 of what went in, a piece at a time.</summary>
    private static async Task<(long Bytes, string Sha256)> AddAsync(ZipArchive zip, string name, Stream content, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = at;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var stream = await entry.OpenAsync(cancellationToken);
        var buffer = new byte[PieceBytes];
        long total = 0;
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            total += read;
        }

        return (total, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}
