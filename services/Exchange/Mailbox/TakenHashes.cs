using Microsoft.Extensions.Caching.Memory;

namespace GiaLai.Lgsp.Exchange.Mailbox;

/// <summary>
/// SHA-256 of what readers took here a moment ago, so that their acknowledgements can be signed without another look into the store.
/// Nobody's right rests on it: whether a lease holds is decided where it is written.
/// </summary>
internal sealed class TakenHashes : IDisposable
{
    private const int MaxMessages = 100_000;
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MaxMessages });

    public void Keep(Take take, List<TakenMessage> taken)
    {
        if (taken.Count > 0)
        {
            cache.Set(
                (take.Recipient, take.Lease), taken.ToDictionary(message => message.Id, message => message.Sha256),
                new MemoryCacheEntryOptions { Size = taken.Count, AbsoluteExpirationRelativeToNow = take.LeaseTime });
        }
    }

    /// <summary>Null when it was taken elsewhere, or long ago.</summary>
    public byte[]? Find(string recipient, Guid lease, Guid message) =>
        cache.TryGetValue((recipient, lease), out Dictionary<Guid, byte[]>? taken) ? taken!.GetValueOrDefault(message) : null;

    public void Dispose() => cache.Dispose();
}
