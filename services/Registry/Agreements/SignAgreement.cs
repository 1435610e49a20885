using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.AccessRequests;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Agreements;

/// <summary>
/// Signs the finished text for one side, where the service wants that; the signer names the hash of what was read. When both have
/// signed, the request goes on. Nobody signs for both.
/// </summary>
internal static partial class SignAgreement
{
    /// <param name="Side">consumer or provider.</param>
    /// <param name="Sha256">Of the text that was read.</param>
    public sealed record Request(Side? Side, string? Sha256);

    internal enum Side
    {
        Consumer,
        Provider,
    }

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/access-requests/{id}/agreement/sign", Handle)
        .Named("signAgreement", "Sign an agreement for one side", 404, 409, 422).WithTags("Agreements")
        .RequireRole(Roles.Operator, Roles.ProviderOfficer, Roles.ConsumerOfficer);

    private static async Task<Results<Ok<AccessRequestView>, Problem>> Handle(
        Guid id, Request request, Act act, HttpContext http, TimeProvider time, AccessRequestStore requests, AccessRequestAnswer answer,
        ILogger<Agreement> log, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Check(request.Side is not null, "side", "Must be consumer or provider.", "Phải là consumer hoặc provider.");
        errors.Check(request.Sha256 is { Length: 64 }, "sha256", "Must be the SHA-256 of the text, in hex.", "Phải là SHA-256 của văn bản, dạng hex.");
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var grantId = Guid.CreateVersion7(time.GetUtcNow());
        var changed = await requests.ChangeAsync(id, Decide, act, cancellationToken);
        if (changed.IsProblem(out var problem, out var saved))
        {
            return problem;
        }

        Log.Signed(log, id, request.Side!.Value);
        return TypedResults.Ok(await answer.OfAsync(saved, http, cancellationToken));

        Result<AccessRequestFlow> Decide(AccessRequestFlow flow, Agreement? agreement)
        {
            var side = request.Side == Side.Consumer ? flow.Request.ForConsumer(act.Caller) : flow.Request.ForProvider(act.Caller);
            if (side.IsProblem(out var problem, out _))
            {
                return problem;
            }

            if (agreement is null)
            {
                return RegistryProblems.AgreementUnknown;
            }

            if (!string.Equals(agreement.Sha256, request.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                errors.Check(false, "sha256", "Is not that of the present text; read it again.", "Không khớp văn bản hiện tại; hãy đọc lại.");
                return errors.ToProblem(RegistryProblems.Invalid);
            }

            if ((request.Side == Side.Consumer ? agreement.ProviderSignedBy : agreement.ConsumerSignedBy) == act.Caller.Subject)
            {
                return RegistryProblems.OwnSubmission.Because("You signed for the other side.");
            }

            return (request.Side == Side.Consumer ? agreement.SignForConsumer(act.Caller.Subject, act.At) : agreement.SignForProvider(act.Caller.Subject, act.At))
                .Then(signed => flow.Sign(signed, grantId));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The agreement of access request {Id} was signed for the {Side}")]
        public static partial void Signed(ILogger log, Guid id, Side side);
    }
}
