using System.Net;
using System.Text.RegularExpressions;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.Tests.Drivers;

namespace GiaLai.Lgsp.Registry.Tests;

/// <summary>Who may do what, for every operation there is. Acceptance case 23.</summary>
public sealed partial class RoleTests(RegistryFixture registry)
{
    private const string Anybody = "anybody";

    /// <summary>Any role, also none: what is seen and changed depends on the agency.</summary>
    private const string AnyRole = "any role";
    private const string Gateways = "gateways";
    private const string Exchange = "exchange";
    private const string Publisher = "publisher";

    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["searchCatalogue"] = Anybody,
        ["getDcat"] = Anybody,
        ["getDcatJsonLd"] = Anybody,
        ["getDcatRdf"] = Anybody,
        ["searchConnectedSystems"] = Anybody,
        ["getConnectedSystem"] = Anybody,
        ["replaceConnectedSystem"] = "operator",
        ["getDocument"] = Anybody,
        ["getSchema"] = Anybody,
        ["getSnapshot"] = Gateways,
        ["getDirectory"] = Exchange,
        ["getPublications"] = Publisher,
        ["registerAgency"] = "operator",
        ["importAgencies"] = "operator",
        ["changeAgency"] = "operator",
        ["listAgencies"] = AnyRole,
        ["getAgency"] = AnyRole,
        ["getAllowances"] = AnyRole,
        ["replaceAllowances"] = "operator",
        ["registerSystem"] = "operator integrator",
        ["listSystems"] = AnyRole,
        ["getSystem"] = AnyRole,
        ["rotateSecret"] = "operator integrator",
        // The system itself needs no role; who else may is decided inside.
        ["addSignatureKey"] = AnyRole,
        ["listSignatureKeys"] = AnyRole,
        ["endSignatureKey"] = AnyRole,
        ["addEncryptionKey"] = AnyRole,
        ["listEncryptionKeys"] = AnyRole,
        ["endEncryptionKey"] = AnyRole,
        ["getMailbox"] = AnyRole,
        ["replaceMailbox"] = "operator integrator provider-officer",
        ["getDefaultMailbox"] = AnyRole,
        ["chooseDefaultMailbox"] = "operator integrator provider-officer",
        ["replaceCredentials"] = "operator integrator",
        ["changeSystemRoles"] = "operator integrator auditor",
        ["disableSystem"] = "operator integrator",
        ["enableSystem"] = "operator integrator",
        ["registerService"] = "operator integrator provider-officer",
        ["listServices"] = AnyRole,
        ["getService"] = AnyRole,
        ["changeService"] = "operator integrator provider-officer",
        ["putVersion"] = "operator integrator provider-officer",
        ["getVersion"] = AnyRole,
        ["lintVersion"] = AnyRole,
        ["diffVersion"] = AnyRole,
        ["submitVersion"] = "operator integrator provider-officer",
        ["recallVersion"] = "operator integrator provider-officer",
        ["approveVersion"] = "operator provider-officer",
        ["rejectVersion"] = "operator provider-officer",
        ["publishVersion"] = "operator integrator provider-officer",
        ["deprecateVersion"] = "operator integrator provider-officer",
        ["withdrawVersion"] = "operator integrator provider-officer",
        ["startMaintenance"] = "operator integrator provider-officer",
        ["endMaintenance"] = "operator integrator provider-officer",
        ["listTopics"] = AnyRole,
        ["getTopic"] = AnyRole,
        ["putTopicVersion"] = "operator integrator provider-officer",
        ["getTopicVersion"] = AnyRole,
        ["diffTopicVersion"] = AnyRole,
        ["submitTopicVersion"] = "operator integrator provider-officer",
        ["recallTopicVersion"] = "operator integrator provider-officer",
        ["approveTopicVersion"] = "operator provider-officer",
        ["rejectTopicVersion"] = "operator provider-officer",
        ["publishTopicVersion"] = "operator integrator provider-officer",
        ["deprecateTopicVersion"] = "operator integrator provider-officer",
        ["withdrawTopicVersion"] = "operator integrator provider-officer",
        // The consumer's officer, or the system itself, which needs no role.
        ["createAccessRequest"] = AnyRole,
        ["listAccessRequests"] = AnyRole,
        ["getAccessRequest"] = AnyRole,
        ["changeAccessRequest"] = AnyRole,
        ["submitAccessRequest"] = AnyRole,
        ["cancelAccessRequest"] = AnyRole,
        ["passFormalCheck"] = "operator",
        ["requestInformation"] = "operator provider-officer",
        ["approveAccessRequest"] = "operator provider-officer",
        ["rejectAccessRequest"] = "operator provider-officer",
        ["confirmTest"] = "operator provider-officer",
        ["getAgreement"] = AnyRole,
        ["getAgreementText"] = AnyRole,
        ["signAgreement"] = "operator provider-officer consumer-officer",
        ["listGrants"] = AnyRole,
        ["getGrant"] = AnyRole,
        ["suspendGrant"] = "operator provider-officer",
        ["resumeGrant"] = "operator provider-officer",
        ["terminateGrant"] = "operator provider-officer consumer-officer",
        ["listCodeLists"] = AnyRole,
        ["getCodeList"] = AnyRole,
        ["replaceCodeList"] = "operator",
        ["getChannelPolicy"] = AnyRole,
        ["decideChannels"] = AnyRole,
        ["replaceChannelPolicy"] = "operator",
        ["listDecisions"] = AnyRole,
        ["listGateways"] = "operator auditor",
    };

    [Fact]
    public async Task Every_operation_is_in_the_table() =>
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), (await OperationsAsync()).Select(operation => operation.Id).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Bare_every_operation_but_the_public_ones_is_401()
    {
        using var api = registry.Anonymous;
        foreach (var operation in await OperationsAsync())
        {
            var answer = await api.SendAsync(operation.Method, operation.Path, null);
            if (Allowed[operation.Id] == Anybody)
            {
                Assert.NotEqual(HttpStatusCode.Unauthorized, answer.Status);
            }
            else
            {
                answer.IsRefused(HttpStatusCode.Unauthorized, "REG-0003");
            }
        }
    }

    [Fact]
    public async Task Without_the_scope_every_operation_is_403()
    {
        using var strange = registry.WithScope("lgsp.call");
        using var gateway = registry.WithScope("lgsp.gateway lgsp.directory");
        using var inside = registry.WithScope("lgsp.gateway");
        using var system = registry.WithScope("lgsp.registry lgsp.directory");
        foreach (var operation in await OperationsAsync())
        {
            if (Allowed[operation.Id] == Anybody)
            {
                continue;
            }

            (await strange.SendAsync(operation.Method, operation.Path, null)).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
            var other = Allowed[operation.Id] switch
            {
                Gateways => system,
                Exchange => inside,
                _ => gateway,
            };
            (await other.SendAsync(operation.Method, operation.Path, null)).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        }
    }

    [Fact]
    public async Task With_the_wrong_role_every_operation_is_403()
    {
        var operations = await OperationsAsync();
        foreach (var role in Roles.All.Append("nothing"))
        {
            using var api = registry.As($"holder-of-{role}", "H21.05", role);
            foreach (var operation in operations.Where(operation => IsClosedTo(role, operation.Id)))
            {
                (await api.SendAsync(operation.Method, operation.Path, null)).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
            }
        }
    }

    private static bool IsClosedTo(string role, string operation) =>
        Allowed[operation] is not (Anybody or AnyRole or Gateways or Exchange or Publisher) && !Allowed[operation].Split(' ').Contains(role);

    private async Task<IReadOnlyList<(string Id, HttpMethod Method, string Path)>> OperationsAsync()
    {
        using var api = registry.Anonymous;
        var document = (await api.GetAsync("/openapi/v1.json")).IsOk().Json;
        return
        [
            .. from item in document["paths"]!.AsObject()
               from operation in item.Value!.AsObject()
               select (operation.Value!["operationId"]!.GetValue<string>(), HttpMethod.Parse(operation.Key), Fill(item.Key)),
        ];
    }

    private static string Fill(string path) => Parameter().Replace(path["/registry/v1".Length..], match => match.Groups[1].Value switch
    {
        "code" => "H21.05",
        "id" => "0193b7a0-0000-7000-8000-000000000000",
        "version" => "v1",
        _ => "some-name",
    });

    [GeneratedRegex(@"\{(\w+)(?::\w+)?\}")]
    private static partial Regex Parameter();
}
