namespace GiaLai.Lgsp.Registry.SystemKeys;

/// <summary>What a system's key is for; as in the JWK member <c>use</c>.</summary>
internal enum KeyUse
{
    /// <summary>The system signs its requests with it.</summary>
    Sig,

    /// <summary>Others encrypt messages to the system with it.</summary>
    Enc,
}

/// <summary>The operations on keys stand once for each use; the endpoint knows for which.</summary>
internal sealed record KeyPath(KeyUse Use, string Segment, string Operation, string Words)
{
    public static readonly IReadOnlyList<KeyPath> All =
    [
        new(KeyUse.Sig, "signature-keys", "SignatureKey", "for signed requests"),
        new(KeyUse.Enc, "encryption-keys", "EncryptionKey", "for messages encrypted to it"),
    ];

    public string Template => "/agencies/{code}/systems/{name}/" + Segment;

    public static ValueTask<KeyPath?> BindAsync(HttpContext context) => ValueTask.FromResult(context.GetEndpoint()?.Metadata.GetMetadata<KeyPath>());
}
