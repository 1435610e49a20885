using System.Security.Cryptography;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.HandIns;

/// <summary>
/// Takes writes that their caller need not wait for (RFC 7240, <c>respond-async</c>): committed before 202, sent by <see cref="SendHandIns"/>, and seen
/// by their caller at <c>…/hand-ins/{id}</c> of the same service.
/// </summary>
internal sealed class HandInDesk(HandInStore store, IOptions<HandInOptions> options, TimeProvider time) : IDisposable
{
    private const string Purpose = "hand-in";
    private readonly Lazy<MasterKeys> keys = new(() => MasterKeys.Load(options.Value.KeyFolder, mayCreate: true));

    /// <summary>There is something to send.</summary>
    public Bell Bell { get; } = new();

    public void Dispose() => Bell.Dispose();

    public static bool IsWished(HttpRequest request, Operation operation) =>
        operation.MayWait && request.Headers["Prefer"].Any(value => value?.Split(',', ';').Any(wish => wish.Trim().Equals("respond-async", StringComparison.OrdinalIgnoreCase)) == true);

    /// <param name="service">Of the call.</param>
    /// <param name="operation">Of the call.</param>
    /// <param name="input">Checked: its request to the partner can be written.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public async Task<Result<HandIn>> AcceptAsync(Declaration service, Operation operation, CallInput input, CancellationToken cancellationToken)
    {
        var request = input.Request;
        var key = request.Headers["Idempotency-Key"] is [{ Length: > 0 } given] ? given : null;
        if (key?.Length > 200)
        {
            return NdxpProblems.BadFields.Because("Idempotency-Key is longer than 200 characters.", "Idempotency-Key dài hơn 200 ký tự.");
        }

        var headers = operation.HeaderNames.Where(name => request.Headers.ContainsKey(name)).ToDictionary(name => name, name => request.Headers[name].ToString());
        var content = new HandInContent(
            input.RequestId, request.QueryString.Value ?? "", headers, input.Path.ToDictionary(), input.Body.ValueKind == JsonValueKind.Undefined ? null : input.Body.GetRawText());
        // What makes it another write: not the id of the request that brought it.
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes((service.Prefix, operation.Id, content with { RequestId = "" }), Fields)));
        var now = time.GetUtcNow();
        var row = new HandIn { Id = Guid.CreateVersion7(now), Service = service.Prefix, Operation = operation.Id, Client = input.Client, AcceptedAt = now };
        var lane = string.Join(' ', [service.Prefix, CallInput.AgencyOf(input.Client), .. input.Path.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)]);
        var (kept, before) = await store.AddAsync(
            row, key, sha256, lane, keys.Value.Seal(Purpose, JsonSerializer.SerializeToUtf8Bytes(content, LgspJson.Options)), now + options.Value.GiveUpAfter, cancellationToken);
        if (before != sha256)
        {
            return NdxpProblems.KeyReused;
        }

        Bell.Ring();
        return kept;
    }

    /// <summary>Null when there is none, or another agency's.</summary>
    public async Task<HandIn?> FindAsync(Guid id, Declaration service, string client, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } found && found.Service == service.Prefix && CallInput.AgencyOf(found.Client) == CallInput.AgencyOf(client) ? found : null;

    public HandInContent Open(ClaimedHandIn claimed) => JsonSerializer.Deserialize<HandInContent>(keys.Value.Open(Purpose, claimed.Content), LgspJson.Options)!;

    private static readonly JsonSerializerOptions Fields = new() { IncludeFields = true };
}
