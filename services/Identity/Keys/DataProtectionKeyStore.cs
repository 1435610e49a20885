using System.Text;
using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace GiaLai.Lgsp.Identity.Keys;

/// <summary>Data Protection's keys, sealed, where every replica finds them: a cookie from one is read by the other.</summary>
internal sealed class DataProtectionKeyStore(NpgsqlDataSource database, KeyRing ring, TimeProvider time) : IXmlRepository
{
    private const string Purpose = "data-protection-key";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = database.OpenConnection();
        return connection.Query<byte[]>("select sealed_xml from data_protection_key order by id")
            .Select(sealedXml => XElement.Parse(Encoding.UTF8.GetString(ring.Master.Open(Purpose, sealedXml))))
            .ToList();
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var now = time.GetUtcNow();
        using var connection = database.OpenConnection();
        connection.Execute(
            "insert into data_protection_key (id, sealed_xml, created_at) values (@id, @sealedXml, @now)",
            new { id = Guid.CreateVersion7(now), sealedXml = ring.Master.Seal(Purpose, Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting))), now });
    }
}
