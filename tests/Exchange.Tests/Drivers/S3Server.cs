using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Exchange.Tests.Drivers;

/// <summary>An S3 server written by others (moto), as a process of its own; in memory.</summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "lgsp-attachments";
    private const string Program = "moto_server";
    private readonly Process process;
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-s3-").FullName;

    private S3Server()
    {
        Address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        process = new Process { StartInfo = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true } };
        foreach (var argument in (string[])["-H", Address.Host, "-p", $"{Address.Port}"])
        {
            process.StartInfo.ArgumentList.Add(argument);
        }

        CredentialsFile = Path.Combine(folder, "s3.credentials");
        File.WriteAllText(CredentialsFile, "access\nsecret\n");
        File.SetUnixFileMode(CredentialsFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Client = new AmazonS3Client(
            new BasicAWSCredentials("access", "secret"), new AmazonS3Config { ServiceURL = Address.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
    }

    /// <summary>Where there is none the tests that need one are left out.</summary>
    public static bool IsThere => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(path => File.Exists(Path.Combine(path, Program)));

    public Uri Address { get; }

    public string CredentialsFile { get; }

    public AmazonS3Client Client { get; }

    public (string Key, string Value)[] Settings =>
    [
        ("Attachments:Store", "s3"),
        ("Attachments:S3:Endpoint", Address.ToString()),
        ("Attachments:S3:Bucket", Bucket),
        ("Attachments:S3:CredentialsFile", CredentialsFile),
        ("Attachments:S3:Timeout", "00:00:02"),
    ];

    public static async Task<S3Server> StartAsync()
    {
        var server = new S3Server();
        server.process.Start();
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        using var http = new HttpClient();
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    using var answer = await http.GetAsync(server.Address);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the S3 server answers",
            TimeSpan.FromSeconds(60));
        await server.Client.PutBucketAsync(Bucket);
        return server;
    }

    /// <summary>It neither answers nor ends.</summary>
    public Task HangAsync() => SignalAsync("STOP");

    public Task WakeAsync() => SignalAsync("CONT");

    public async Task<List<string>> KeysAsync() =>
        [.. ((await Client.ListObjectsV2Async(new() { BucketName = Bucket })).S3Objects ?? []).Select(item => item.Key)];

    public async Task<int> UploadsAsync() => ((await Client.ListMultipartUploadsAsync(Bucket)).MultipartUploads ?? []).Count;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }
}
