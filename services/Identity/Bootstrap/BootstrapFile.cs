using System.Text.Json;
using GiaLai.Lgsp.Contracts;

namespace GiaLai.Lgsp.Identity.Bootstrap;

/// <summary>
/// The platform's own clients and its first people, in a file that only Identity can read (mode 600): without them nobody could
/// create anybody. Ensured at each start: who is missing is created, whose secret is another one gets it; nothing else is changed.
/// </summary>
internal sealed record BootstrapFile
{
    public IReadOnlyList<BootstrapClient> Clients { get; init; } = [];

    public IReadOnlyList<BootstrapPerson> People { get; init; } = [];

    public static BootstrapFile Read(string path)
    {
        if ((File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
        {
            throw new InvalidOperationException($"{path} holds secrets and is open to everybody: chmod 600.");
        }

        using var file = File.OpenRead(path);
        return JsonSerializer.Deserialize<BootstrapFile>(file, LgspJson.Options) ?? throw new InvalidOperationException($"{path} is empty.");
    }
}

/// <summary>A process of the platform; its id has no @.</summary>
internal sealed record BootstrapClient
{
    public required string ClientId { get; init; }

    public required string Secret { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];

    public IReadOnlyList<string> Scopes { get; init; } = [];
}

internal sealed record BootstrapPerson
{
    public required string User { get; init; }

    public required string Password { get; init; }

    /// <summary>Base32; null = the person enrols at the first login.</summary>
    public string? TotpSecret { get; init; }

    public string? Agency { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Null = the user name.</summary>
    public string? Name { get; init; }
}
