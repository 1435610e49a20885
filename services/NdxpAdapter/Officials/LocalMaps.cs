using System.Text;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace GiaLai.Lgsp.NdxpAdapter.Officials;

/// <summary>An official as the national system knows them.</summary>
/// <param name="Account">Name of the account.</param>
/// <param name="AuthHash">base64(user:password), as the header of that name wants it.</param>
/// <param name="Code">Staff code, <c>MaCanBo</c>.</param>
internal sealed record Official(string Account, string AuthHash, string Code);

/// <summary>
/// What only the province knows: which account an official has at the national systems, and which national code a local one is. One
/// file, since passwords stand in it: mode 600, read at the start.
/// </summary>
internal sealed class LocalMaps
{
    private readonly Dictionary<string, Official> officials = [];
    private readonly Dictionary<string, Dictionary<string, string>> maps;

    public LocalMaps(IOptions<NdxpOptions> options)
    {
        var text = options.Value.MapsFile is { } file
            ? new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<MapsText>(SecretFile.Read(file)) ?? new()
            : new MapsText();
        foreach (var (name, official) in text.Officials)
        {
            officials[name] = new Official(
                official.Account, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{official.Account}:{official.Password}")), official.Code);
        }

        maps = text.Maps;
    }

    /// <param name="name">As the caller's system names its official.</param>
    /// <param name="agency">The calling system's: it cannot speak for another agency's officials.</param>
    public Official? FindOfficial(string name, string agency) => officials.GetValueOrDefault($"{name}@{agency}");

    /// <summary>The national code of a local one; null = there is none.</summary>
    public string? Find(string map, string code) => maps.GetValueOrDefault(map)?.GetValueOrDefault(code);

    private sealed class MapsText
    {
        /// <summary>By <c>name@agency</c>.</summary>
        public Dictionary<string, OfficialText> Officials { get; set; } = [];

        public Dictionary<string, Dictionary<string, string>> Maps { get; set; } = [];
    }

    private sealed class OfficialText
    {
        public string Account { get; set; } = "";

        public string Password { get; set; } = "";

        public string Code { get; set; } = "";
    }
}
