using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Audit.Subjects;

/// <summary>The platform's subject key, which gateways have too; none when no file is named.</summary>
internal sealed class SubjectKeys
{
    public SubjectKeys(IOptions<LedgerOptions> options)
    {
        if (options.Value.SubjectKeyFile is { } file)
        {
            Key = SubjectKey.TryParse(SecretFile.Read(file), out var key)
                ? key
                : throw new InvalidOperationException($"{file} must hold 32 bytes in base64.");
        }
    }

    public SubjectKey? Key { get; }

    /// <summary>The record with what its gateway sealed for the way here.</summary>
    /// <exception cref="FormatException">It was sealed under another key than Audit has.</exception>
    public CallRecord Open(CallRecord record) =>
        record.RequestSignature is not { } signature || !SubjectKey.IsSealed(signature) ? record
        : Key is null ? throw new FormatException("The record is sealed, and Audit has no subject key.")
        : record with { RequestSignature = Key.Open(signature, record.Id) };
}
