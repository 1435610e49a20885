using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Testing;
using GiaLai.Lgsp.Witness.Checkpoints;

namespace GiaLai.Lgsp.Witness.Tests;

/// <summary>A witness of one log, with a key and folder of its own; it may be started again.</summary>
internal sealed class WitnessProcess : IAsyncDisposable
{
    private readonly Dictionary<string, string?> settings;
    private ServiceUnderTest<WitnessOptions> witness;

    public WitnessProcess(LogDouble log, string pullEvery = "00:00:00.100")
    {
        var file = Path.Combine(Folder, "witness.key");
        File.WriteAllText(file, Key.Export());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        settings = new Dictionary<string, string?>
        {
            ["Witness:KeyFile"] = file,
            ["Witness:StateFolder"] = Path.Combine(Folder, "state"),
            ["Witness:PullEvery"] = pullEvery,
            ["Witness:Logs:0:Key"] = log.Key.Key.ToString(),
            ["Witness:Logs:0:Url"] = log.Address.ToString(),
        };
        witness = new ServiceUnderTest<WitnessOptions>(settings);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("lgsp-witness-").FullName;

    public NoteKey Key { get; } = NoteKey.Create("witness.example", NoteKeyType.Cosignature);

    public HttpClient NewClient() => witness.NewClient();

    public async Task RestartAsync()
    {
        await witness.DisposeAsync();
        witness = new ServiceUnderTest<WitnessOptions>(settings);
    }

    public async Task<(int Status, string Text, string? MediaType)> AddAsync(string body)
    {
        using var client = NewClient();
        using var content = new StringContent(body, Encoding.UTF8, "text/plain");
        using var answer = await client.PostAsync(new Uri("/add-checkpoint", UriKind.Relative), content);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Content.Headers.ContentType?.MediaType);
    }

    public async Task<ListCheckpoints.Item?> LastAsync()
    {
        using var client = NewClient();
        var list = await client.GetFromJsonAsync<ListCheckpoints.Response>(new Uri("/witness/v1/checkpoints", UriKind.Relative), JsonSerializerOptions.Web);
        return list!.Items.SingleOrDefault();
    }

    public async Task<IReadOnlyList<ListAlarms.Item>> AlarmsAsync()
    {
        using var client = NewClient();
        return (await client.GetFromJsonAsync<ListAlarms.Response>(new Uri("/witness/v1/alarms", UriKind.Relative), JsonSerializerOptions.Web))!.Items;
    }

    public async Task SeesAsync(long size) =>
        await Eventually.HoldsAsync(async () => (await LastAsync())?.Size == size, $"the witness cosigned {size} entries");

    public async ValueTask DisposeAsync()
    {
        await witness.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
