namespace GiaLai.Lgsp.Portal;

/// <summary>Where the portal finds the platform, and what it keeps.</summary>
public sealed class PortalOptions
{
    public const string Section = "Portal";

    /// <summary>The gateway: the portal calls the platform's APIs as any other client, with the token of the person who looks. Null: the issuer's address.</summary>
    public Uri? Api { get; init; }

    /// <summary>How long one API may take before its part of a page says that it does not answer. 100 ms to 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Keys of the cookies, shared by several portals. Null: in memory; after a restart a person is logged in anew, without being asked while Identity remembers.</summary>
    public string? KeyFolder { get; init; }
}
