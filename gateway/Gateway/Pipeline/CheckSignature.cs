using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.Gateway.Access;
using GiaLai.Lgsp.Gateway.Forwarding;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// A signed request is verified with the consumer's keys, and its signature kept as evidence; a service can ask that each is signed.
/// One look at a header where there is none. Source: RFC 9421.
/// </summary>
internal sealed class CheckSignature(RequestDelegate next, SeenSignatures seen, PlatformSubjectKey subjects, IOptions<GatewayOptions> options, TimeProvider time)
{
    private const string InputHeader = "Signature-Input";
    private const int MaxHeaderLength = 4 * 1024;

    private readonly TimeSpan window = TimeSpan.FromSeconds(options.Value.SignatureWindowSeconds);

    public Task InvokeAsync(HttpContext http)
    {
        var call = Call.Of(http);
        var input = http.Request.Headers[InputHeader];
        return input.Count > 0 ? Fault(call, input) is { } problem ? call.RefuseAsync(problem) : next(http)
            : call.Service!.Route.RequireSignature ? call.RefuseAsync(GatewayProblems.SignatureMissing)
            : next(http);
    }

    private Problem? Fault(Call call, StringValues inputs)
    {
        var input = string.Join(", ", inputs.ToArray());
        var signatures = string.Join(", ", call.Http.Request.Headers["Signature"].ToArray());
        if (input.Length > MaxHeaderLength || signatures.Length > MaxHeaderLength)
        {
            return GatewayProblems.SignatureTooLarge;
        }

        if (!SignatureInput.TryRead(input, signatures, out var read))
        {
            return GatewayProblems.SignatureMalformed;
        }

        if (KeyFault(call, read, out var key) is { } badKey)
        {
            return badKey;
        }

        var now = time.GetUtcNow();
        if (read.Created < now - window || read.Created > now + window || read.Expires <= now)
        {
            return GatewayProblems.SignatureStale;
        }

        // The record says the present code, and the two must be seen to be one call.
        if (!call.Target.Path.StartsWith($"/api/{call.Service!.Id}", StringComparison.Ordinal))
        {
            return GatewayProblems.SignatureComponentUnsupported.Because(
                "A signed request names the agency by its present code.", "Yêu cầu có chữ ký phải nêu cơ quan bằng mã hiện hành.");
        }

        if (SignedComponents.Values(call, read.Components).IsProblem(out var problem, out var values))
        {
            return problem;
        }

        var digest = SignedComponents.Digest(read.Components, values);
        var signature = new HttpSignature { Input = read.Text, Values = values, Signature = read.Signature, Key = key!.Jwk };
        var verified = new RequestSignature(signature, digest, subjects.Key);
        if (!verified.Fits)
        {
            return GatewayProblems.SignatureTooLarge;
        }

        // Two would fit two bodies.
        if (digest?.Split("sha-256=").Length is not (null or 2))
        {
            return GatewayProblems.SignatureComponentMissing.Because("Content-Digest must have sha-256 once.", "Content-Digest phải có sha-256 đúng một lần.");
        }

        if (!signature.Verifies(key))
        {
            return GatewayProblems.SignatureInvalid;
        }

        // A body is compared when it has passed.
        if (!ProviderRequest.HasBody(call.Http) && !verified.Accepts(call.RequestBody))
        {
            return GatewayProblems.BodyNotSigned;
        }

        if (seen.TryAdd(verified.Hash, read.Created + window) is not true and var added)
        {
            return added is false ? GatewayProblems.SignatureReplayed : GatewayProblems.SignaturesOverflow.RetryIn(TimeSpan.FromSeconds(10));
        }

        call.Signature = verified;
        return null;
    }

    private Problem? KeyFault(Call call, SignatureInput read, out SignatureKey? key)
    {
        key = null;
        SignatureKeyRule? rule = null;
        foreach (var known in call.Routes!.Client(call.Token!.ClientId)!.Rule.SignatureKeys)
        {
            rule = known.Kid == read.KeyId ? known : rule;
        }

        if (rule is null || !SignatureKey.TryParse(rule.Jwk, out key))
        {
            return GatewayProblems.SignatureKeyUnknown;
        }

        return rule.ValidUntil <= time.GetUtcNow() ? GatewayProblems.SignatureKeyEnded
            : read.Algorithm is { } algorithm && algorithm != key.Algorithm ? GatewayProblems.SignatureAlgorithmWrong
            : null;
    }
}
