namespace GiaLai.Lgsp.LandParcels;

/// <summary>The parcels and what happened to them. Safe for concurrent use.</summary>
internal sealed class ParcelRegister
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public ParcelRegister()
    {
        foreach (var (parcel, history) in ParcelSeed.All())
            entries.Add(parcel.Id, new Entry(parcel, history));
    }

    /// <summary>Up to <paramref name="limit"/> parcels after <paramref name="after"/>, in order of their ids.</summary>
    public IReadOnlyList<Parcel> List(string? commune, string? after, int limit)
    {
        lock (gate)
        {
            return [.. entries.Values
                .Select(entry => entry.Parcel)
                .Where(parcel => commune is null || parcel.Commune.Code == commune)
                .Where(parcel => after is null || string.CompareOrdinal(parcel.Id, after) > 0)
                .Take(limit)];
        }
    }

    /// <summary>Up to <paramref name="limit"/> parcels of one person after <paramref name="after"/>, in order of their ids.</summary>
    public IReadOnlyList<Parcel> OfOwner(string ownerId, string? after, int limit)
    {
        lock (gate)
        {
            return [.. entries.Values
                .Select(entry => entry.Parcel)
                .Where(parcel => parcel.Holder.PersonId == ownerId)
                .Where(parcel => after is null || string.CompareOrdinal(parcel.Id, after) > 0)
                .Take(limit)];
        }
    }

    public Parcel? Find(string id)
    {
        lock (gate)
            return entries.GetValueOrDefault(id)?.Parcel;
    }

    public IReadOnlyList<ParcelEvent>? History(string id)
    {
        lock (gate)
            return entries.GetValueOrDefault(id)?.History;
    }

    /// <summary>Null when there is no such parcel; unchanged with <c>Conflict</c> when it is no longer at <paramref name="expected"/>.</summary>
    public (Parcel Parcel, bool Conflict)? Change(string id, string? expected, Func<Parcel, Parcel> change, ParcelEvent done)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(id, out var entry))
                return null;
            if (expected is not null && expected != "*" && expected != entry.Parcel.ETag)
                return (entry.Parcel, true);

            var changed = change(entry.Parcel) with { Version = entry.Parcel.Version + 1 };
            entries[id] = new Entry(changed, [.. entry.History, done]);
            return (changed, false);
        }
    }

    private sealed record Entry(Parcel Parcel, IReadOnlyList<ParcelEvent> History);
}
