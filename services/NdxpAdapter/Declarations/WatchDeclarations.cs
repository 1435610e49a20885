using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.Declarations;

/// <summary>Reads the declared services again when their files change. Looks for itself: a mounted folder tells nobody of its changes.</summary>
internal sealed partial class WatchDeclarations(DeclaredServices services, IOptions<NdxpOptions> options, TimeProvider time, ILogger<WatchDeclarations> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seen = Look();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.DeclarationSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = Look();
            if (now == seen)
            {
                continue;
            }

            seen = now;
            var before = services.All.Select(service => service.Prefix).ToHashSet();
            if (services.Reload().IsProblem(out var problem, out var all))
            {
                Log.Faulty(log, problem.Detail!);
                continue;
            }

            Log.Read(log, all.Count);
            before.ExceptWith(all.Select(service => service.Prefix));
            if (before.Count > 0)
            {
                Log.Gone(log, string.Join(", ", before));
            }
        }
    }

    /// <summary>Names, sizes and times of the files.</summary>
    private string Look()
    {
        try
        {
            return string.Join('\n', new DirectoryInfo(options.Value.ServicesFolder).EnumerateFiles("*.yaml", SearchOption.AllDirectories)
                .OrderBy(file => file.FullName, StringComparer.Ordinal).Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The declared services were read again: {Count}")]
        public static partial void Read(ILogger log, int count);

        [LoggerMessage(Level = LogLevel.Error, Message = "The files were changed and the services stay as they were. {Fault}")]
        public static partial void Faulty(ILogger log, string fault);

        [LoggerMessage(Level = LogLevel.Warning, Message = "No longer declared, and still in Registry until somebody withdraws them: {Services}")]
        public static partial void Gone(ILogger log, string services);
    }
}
