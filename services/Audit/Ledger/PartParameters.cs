using Npgsql;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>The personal parts of new entries, as three arrays of one length: entry, part, what is sealed.</summary>
internal static class PartParameters
{
    public static void AddParts(this NpgsqlCommand command, IEnumerable<(Guid Id, NewEntry Entry)> entries)
    {
        List<(Guid Id, SealedPart Part)> parts = [.. from entry in entries from part in entry.Entry.Parts select (entry.Id, part)];
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. parts.Select(part => part.Id)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. parts.Select(part => part.Part.Part)] });
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. parts.Select(part => part.Part.Sealed)] });
    }
}
