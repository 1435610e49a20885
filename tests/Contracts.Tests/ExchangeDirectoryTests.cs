using System.Text.Json;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;

namespace GiaLai.Lgsp.Contracts.Tests;

public sealed class ExchangeDirectoryTests
{
    private const string Written = """
        {
          "version": 42,
          "madeAt": "2026-11-24T07:00:00+00:00",
          "agencies": [
            {"code": "H21.05", "code102": "000.05.00.H21", "oldCodes102": ["000.05.01.H21"], "nameVi": "Sở Xây dựng", "defaultMailbox": "documents@H21.05"},
            {"code": "H08.05", "oldCodes102": [], "nameVi": "Sở Xây dựng tỉnh Bình Định", "successor": "H21.05"}
          ],
          "systems": [
            {"id": "documents@H21.05", "enabled": true, "mailbox": {"access": "listed", "from": ["H21", "portal@G22.01"]}, "encryptionKeys": ["{\"kty\":\"EC\"}"]},
            {"id": "old@H21.05", "enabled": false, "mailbox": {"access": "defaultSharing", "from": []}, "encryptionKeys": []}
          ],
          "topics": [
            {"topic": "H21.05/permit-issued/v1", "state": "published", "schema": "{\"type\":\"object\"}", "checkSchema": true, "dataClass": 2, "retentionDays": 30, "thin": false},
            {"topic": "H21.05/permit-issued/v2", "state": "withdrawn", "checkSchema": false, "dataClass": 1, "retentionDays": 7, "thin": true}
          ],
          "subscriptions": [
            {"id": "0199d0a0-0000-7000-8000-000000000001", "topic": "H21.05/permit-issued/v1", "consumer": "one-stop@H21.01", "state": "suspended", "from": "2026-01-01T00:00:00+00:00", "until": "2027-01-01T00:00:00+00:00"}
          ],
          "upstreams": [{"agency": "H21.05", "cidr": "10.21.5.0/24", "ports": [8443]}]
        }
        """;

    [Fact]
    public void A_directory_is_written_as_it_is_read()
    {
        var directory = JsonSerializer.Deserialize<ExchangeDirectory>(Written, LgspJson.Options)!;

        var again = JsonSerializer.SerializeToElement(directory, LgspJson.Options);

        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Written).RootElement, again), again.ToString());
    }

    [Fact]
    public void What_is_read_is_what_stands_there()
    {
        var directory = JsonSerializer.Deserialize<ExchangeDirectory>(Written, LgspJson.Options)!;

        Assert.Equal(AgencyCode.Parse("H21.05", null), directory.Agencies[1].Successor);
        Assert.Equal(SystemId.Parse("documents@H21.05", null), directory.Agencies[0].DefaultMailbox);
        Assert.Equal(MailboxAccess.Listed, directory.Systems[0].Mailbox.Access);
        Assert.Equal(TopicState.Withdrawn, directory.Topics[1].State);
        Assert.Equal(GrantState.Suspended, directory.Subscriptions[0].State);
        Assert.Null(directory.Topics[1].Schema);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("agencies")]
    [InlineData("systems")]
    [InlineData("topics")]
    [InlineData("subscriptions")]
    public void A_directory_that_lacks_a_part_is_refused(string member)
    {
        var document = System.Text.Json.Nodes.JsonNode.Parse(Written)!.AsObject();
        document.Remove(member);

        Assert.Throws<JsonException>(() => document.Deserialize<ExchangeDirectory>(LgspJson.Options));
    }
}
