using GiaLai.Lgsp.Client;
using GiaLai.Lgsp.Client.Access;

namespace GiaLai.Lgsp.Demo;

/// <summary>Who takes part: people of env.json by their roles, and the systems that the journey registers.</summary>
internal sealed class Cast(LocalPlatform platform)
{
    private readonly Dictionary<string, Caller> loggedIn = [];
    private readonly Dictionary<string, LgspClient> connected = [];
    private readonly Dictionary<string, string> secrets = [];

    public string Operator { get; } = NameOf(platform, "operator", 0);

    /// <summary>Another person than <see cref="Operator"/>: nobody approves what they submitted.</summary>
    public string Reviewer { get; } = NameOf(platform, "operator", 1);

    public string ProviderOfficer { get; } = NameOf(platform, "provider-officer", 0);

    public string ConsumerOfficer { get; } = NameOf(platform, "consumer-officer", 0);

    public string Auditor { get; } = NameOf(platform, "auditor", 0);

    public string ProviderAgency => platform.People[ProviderOfficer].Agency!;

    public string ConsumerAgency => platform.People[ConsumerOfficer].Agency!;

    public string Service => $"{ProviderAgency}/land-parcels/v1";

    /// <summary>Gets the whole parcel and may hand in deeds.</summary>
    public string OneStop => $"one-stop@{ConsumerAgency}";

    /// <summary>Of Pleiku ward: sees parcels without their holders.</summary>
    public static string WardDesk => "ward-desk@H21.158";

    /// <summary>Of the Department of Finance: official documents.</summary>
    public static string DocumentDesk => "document-desk@H21.04";

    /// <summary>The provider's own system; calls nobody here.</summary>
    public string Cadastre => $"cadastre@{ProviderAgency}";

    public IReadOnlyList<string> People => [Operator, Reviewer, ProviderOfficer, ConsumerOfficer, Auditor];

    public Caller this[string who] => loggedIn.TryGetValue(who, out var caller) ? caller : throw new InvalidOperationException($"{who} is not logged in.");

    public async Task LogInAsync(string user) => loggedIn[user] = await new PersonLogin(platform).LogInAsync(user, platform.People[user]);

    public async Task LogInAsync(string systemId, string secret)
    {
        loggedIn[systemId] = await Caller.SystemAsync(platform, systemId, secret);
        secrets[systemId] = secret;
        connected[systemId] = NewConnection(systemId, null);
    }

    /// <summary>A system's own connection, with the client library.</summary>
    public LgspClient System(string systemId) => connected[systemId];

    /// <summary>Another one, over a network of the caller's.</summary>
    public LgspClient NewConnection(string systemId, HttpMessageHandler? handler) =>
        new(new LgspClientOptions { Gateway = platform.Gateway, SystemId = systemId, Credential = new ClientSecret(secrets[systemId]) }, handler);

    private static string NameOf(LocalPlatform platform, string role, int index) =>
        platform.People.Where(person => person.Value.Roles.Contains(role)).Select(person => person.Key).ElementAtOrDefault(index)
        ?? throw new StepFailedException($"env.json names no person number {index + 1} with the role {role}");
}
