using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Identity;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>
/// Tokens refused before their time. The set only grows by what Identity tells, and shrinks by what would have expired anyway;
/// it is kept on disk, so that a restart forgets nothing.
/// </summary>
internal sealed partial class Revocations(StateFolder state, TimeProvider time, ILogger<Revocations> log) : IDisposable
{
    private const string FileName = "revocations.json";
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile Set current = new(0, []);

    public Set Current => current;

    public void LoadFromDisk()
    {
        try
        {
            if (state.Read(FileName) is { } content && JsonSerializer.Deserialize<List<TokensRevoked>>(content, LgspJson.Options) is { } known)
            {
                current = new Set(1, known);
            }
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            Log.DiskUnreadable(log, exception);
        }
    }

    /// <summary>Refuses them from now on.</summary>
    public async Task AddAsync(IReadOnlyList<TokensRevoked> told, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            var now = time.GetUtcNow();
            var before = current;
            var all = before.All.Concat(told).Where(entry => entry.ForgetAt > now).Distinct().ToList();
            if (all.Count == before.All.Count && all.TrueForAll(before.All.Contains))
            {
                return;
            }

            current = new Set(before.Number + 1, all);
            await state.WriteAsync(FileName, JsonSerializer.SerializeToUtf8Bytes(all, LgspJson.Options), cancel);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(log, exception);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    internal sealed class Set
    {
        private readonly HashSet<string> tokens = new(StringComparer.Ordinal);
        private readonly Dictionary<string, DateTimeOffset> subjects = new(StringComparer.Ordinal);

        public Set(long number, IReadOnlyCollection<TokensRevoked> all)
        {
            Number = number;
            All = new HashSet<TokensRevoked>(all);
            foreach (var entry in all)
            {
                if (entry.TokenId is { } id)
                {
                    tokens.Add(id);
                }

                if (entry is { Subject: { } subject, IssuedUntil: { } until } && (!subjects.TryGetValue(subject, out var other) || other < until))
                {
                    subjects[subject] = until;
                }
            }
        }

        /// <summary>Differs between sets.</summary>
        public long Number { get; }

        public IReadOnlySet<TokensRevoked> All { get; }

        public bool Contains(AccessToken token) =>
            (token.Id is { } id && tokens.Contains(id)) || Until(token.Subject) >= token.IssuedAt || Until(token.ClientId) >= token.IssuedAt;

        private DateTimeOffset? Until(string subject) => subjects.TryGetValue(subject, out var until) ? until : null;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The revocations on disk cannot be read; waiting for Identity")]
        public static partial void DiskUnreadable(ILogger log, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "The revocations are in force but could not be kept on disk")]
        public static partial void NotKept(ILogger log, Exception exception);
    }
}
