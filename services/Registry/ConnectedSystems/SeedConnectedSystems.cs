using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Registry.ConnectedSystems;

/// <summary>Brings the file of connected systems in at each start. A file with faults starts nothing, and each fault is told with its place.</summary>
internal sealed partial class SeedConnectedSystems(
    ConnectedSystemStore systems, IOptions<RegistryOptions> options, TimeProvider time, ILogger<SeedConnectedSystems> log) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private static readonly JsonSerializerOptions Json = new(LgspJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private IReadOnlyList<ConnectedSystem> seed = [];

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var file = options.Value.ConnectedSystemsFile ?? Path.Combine(AppContext.BaseDirectory, "connected-systems.json");
        try
        {
            seed = Read(File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is JsonException or FormatException or IOException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{file}: {exception.Message}", exception);
        }

        return base.StartAsync(cancellationToken);
    }

    internal static IReadOnlyList<ConnectedSystem> Read(string text)
    {
        var errors = new FieldErrors();
        var array = JsonNode.Parse(text, null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false }) as JsonArray
            ?? throw new FormatException("Must be an array.");
        var read = new List<ConnectedSystem>();
        foreach (var (index, item) in array.Index())
        {
            var body = item as JsonObject ?? throw new FormatException($"[{index}] must be an object.");
            var code = body["code"]?.GetValue<string>();
            body.Remove("code");
            var system = ConnectedSystemRules.Read(errors, code, body.Deserialize<ConnectedSystemText>(Json)!, $"[{index}].");
            errors.Check(read.TrueForAll(other => other.Code != system.Code), $"[{index}].code", $"'{code}' stands twice.", $"'{code}' bị lặp.");
            read.Add(system);
        }

        return errors.Any
            ? throw new FormatException(string.Join(' ', errors.ToProblem(RegistryProblems.Invalid).Errors!.Select(error => $"{error.Field}: {error.Detail}")))
            : read;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var changed = await systems.SeedAsync(seed, time.GetUtcNow(), stoppingToken);
                Log.Seeded(log, changed, seed.Count);
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotYet(log, exception.Message);
            }

            await Task.Delay(Again, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Connected systems: {Changed} of {All} came from the file")]
        public static partial void Seeded(ILogger log, int changed, int all);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Connected systems cannot be seeded now and are tried again: {Reason}")]
        public static partial void NotYet(ILogger log, string reason);
    }
}
