using System.Text.Json;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.Registry.Systems;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.SystemKeys;

/// <summary>A public key of a system, by which it signs its requests or others encrypt messages to it. Source: RFC 9421, RFC 7638, RFC 7516.</summary>
internal sealed record SystemKey
{
    /// <summary>Keys of one system and use that are in force at once: an old and a new one for each of its machines.</summary>
    public const int MaxInForce = 10;

    /// <summary>All keys of one system and use, ended ones too: they travel in each snapshot.</summary>
    public const int MaxKept = 100;

    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    public required SystemId System { get; init; }

    public required KeyUse Use { get; init; }

    public required string Kid { get; init; }

    public required string Jwk { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>Null = until it is ended.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    public bool IsInForce(DateTimeOffset at) => ValidUntil is null || ValidUntil > at;

    public string Algorithm => Use == KeyUse.Sig
        ? SignatureKey.TryParse(Jwk, out var read) ? read.Algorithm : "unknown"
        : JsonElement.Parse(Jwk).GetProperty("alg").GetString()!;

    /// <summary>What was sent, or why it is no public key for this use.</summary>
    public static (string Kid, string Jwk)? Read(FieldErrors errors, KeyUse use, JsonElement? jwk)
    {
        if (!errors.Check(jwk is { ValueKind: JsonValueKind.Object }, "jwk", "Must be a JWK.", "Phải là JWK."))
        {
            return null;
        }

        var given = jwk!.Value;
        if (!errors.Check(!PrivateMembers.Any(member => given.TryGetProperty(member, out _)), "jwk",
            "Holds a private or symmetric key; send the public part only, and replace this key: it has travelled.",
            "Chứa khóa bí mật; chỉ gửi phần công khai và hãy thay khóa này vì nó đã bị gửi đi."))
        {
            return null;
        }

        var read = use == KeyUse.Sig
            ? ReadSignatureKey(errors, given) is { } signature ? (signature.Thumbprint, signature.Jwk) : default
            : EncryptionKey.Read(errors, given) is { } encryption ? (encryption.Kid, encryption.Jwk) : default;
        if (read == default)
        {
            return null;
        }

        errors.Check(!given.TryGetProperty("use", out var named) || named.ValueEquals(use.Text()), "jwk.use", $"Must be {use.Text()}.", $"Phải là {use.Text()}.");
        errors.Check(!given.TryGetProperty("kid", out var kid) || kid.ValueEquals(read.Item1), "jwk.kid",
            $"The id of a key is its thumbprint (RFC 7638): {read.Item1}. Leave it out or send this.",
            $"Mã khóa là dấu vân tay của khóa (RFC 7638): {read.Item1}. Hãy bỏ trường này hoặc gửi đúng giá trị.");
        return read;
    }

    private static SignatureKey? ReadSignatureKey(FieldErrors errors, JsonElement given)
    {
        if (!errors.Check(SignatureKey.TryRead(given, out var key), "jwk",
            "Must be a key on Ed25519 (kty OKP) or P-256 (kty EC) with its coordinates in base64url.",
            "Phải là khóa trên Ed25519 (kty OKP) hoặc P-256 (kty EC), tọa độ dạng base64url.")
            || !errors.Check(key!.IsSound, "jwk", "Is no point of its curve, or one of small order.", "Không phải điểm hợp lệ trên đường cong."))
        {
            return null;
        }

        errors.Check(!given.TryGetProperty("alg", out var alg) || (alg.ValueKind == JsonValueKind.String && Algorithms(key).Contains(alg.GetString())), "jwk.alg",
            $"Is another algorithm than the key's: {string.Join(", ", Algorithms(key))}.", $"Khác thuật toán của khóa: {string.Join(", ", Algorithms(key))}.");
        return key;
    }

    /// <summary>
    /// Who may add a key: the system itself and its agency's own integrator. Not the platform's operator: he could then sign in the
    /// agency's name, or read what is meant for it.
    /// </summary>
    public static Result<SystemId> MayAdd(Caller caller, AgencyCode agency, string name) => caller.Own(agency, name).Then<SystemId>(id =>
        IsOwners(caller, id) ? id : RegistryProblems.NotAllowed.Because(
            "Only the system itself, or an integrator of its agency.", "Chỉ chính hệ thống, hoặc cán bộ tích hợp của cơ quan chủ quản."));

    /// <summary>To end a key can only take trust away: the operator may, when a key is reported stolen.</summary>
    public static Result<SystemId> MayEnd(Caller caller, AgencyCode agency, string name) => caller.Own(agency, name).Then<SystemId>(id =>
        IsOwners(caller, id) || caller.Is(Contracts.Access.Roles.Operator) ? id : RegistryProblems.NotAllowed.Because(
            "Only the system itself, an integrator of its agency, or the operator.", "Chỉ chính hệ thống, cán bộ tích hợp của cơ quan chủ quản, hoặc người vận hành."));

    private static bool IsOwners(Caller caller, SystemId system) =>
        caller.Subject == system.ToString() || (caller.IsOf(system.Agency) && caller.Is(Contracts.Access.Roles.Integrator));

    private static string[] Algorithms(SignatureKey key) => key.Algorithm == "ed25519" ? ["EdDSA", "Ed25519"] : ["ES256"];
}
