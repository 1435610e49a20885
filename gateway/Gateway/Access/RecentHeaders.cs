using System.Runtime.CompilerServices;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>
/// Kestrel gives the requests of a connection the same string for the same header: whoever shows that object shows that text. A few
/// of them, the newest in each place; to be forgotten costs a hash, no more.
/// </summary>
internal sealed class RecentHeaders
{
    private readonly Entry?[] entries = new Entry?[1024];

    public AccessToken? Find(string header) =>
        Volatile.Read(ref entries[PlaceOf(header)]) is { } entry && ReferenceEquals(entry.Header, header) ? entry.Token : null;

    public void Add(string header, AccessToken token) => Volatile.Write(ref entries[PlaceOf(header)], new Entry(header, token));

    private int PlaceOf(string header) => RuntimeHelpers.GetHashCode(header) & (entries.Length - 1);

    private sealed record Entry(string Header, AccessToken Token);
}
