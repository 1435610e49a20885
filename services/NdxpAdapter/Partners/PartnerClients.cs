namespace GiaLai.Lgsp.NdxpAdapter.Partners;

/// <summary>The national systems that are connected, by name.</summary>
internal sealed class PartnerClients(IEnumerable<PartnerClient> clients)
{
    private readonly Dictionary<string, PartnerClient> byName = clients.ToDictionary(client => client.Name);

    public IReadOnlyCollection<PartnerClient> All => byName.Values;

    public PartnerClient? Find(string name) => byName.GetValueOrDefault(name);
}
