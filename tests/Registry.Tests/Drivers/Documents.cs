using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Registry.Tests.Drivers;

internal static class Documents
{
    /// <summary>The demonstration's OpenAPI 3.1 document, as YAML.</summary>
    public static string LandParcels { get; } = File.ReadAllText(Repository.PathTo("deploy", "seed", "land-parcels.openapi.yaml"));
}
