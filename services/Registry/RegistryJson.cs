using System.Text.Json;
using GiaLai.Lgsp.Contracts;

namespace GiaLai.Lgsp.Registry;

/// <summary>The platform's JSON dialect; what a caller sends beyond the known members is refused: a typo in a policy must not pass silently.</summary>
internal static class RegistryJson
{
    /// <summary>For what is kept in the database.</summary>
    public static JsonSerializerOptions Stored => LgspJson.Options;

    public static void Apply(JsonSerializerOptions options) => LgspJson.ApplyStrictly(options);

    /// <summary>An enum value as it stands in JSON and in the database.</summary>
    public static string Text<T>(this T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
