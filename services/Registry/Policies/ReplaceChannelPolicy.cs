using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Registry.Policies;

/// <summary>Replaces the profile of channels as a whole; the one before stays readable under its version.</summary>
internal static class ReplaceChannelPolicy
{
    /// <param name="Reason">Why.</param>
    /// <param name="Entries">All entries, past ones too.</param>
    public sealed record Request(string? Reason, IReadOnlyList<ChannelEntryText?>? Entries);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut("/channel-policy", Handle)
        .Named("replaceChannelPolicy", "Replace the profile of channels", 412, 422).WithTags("Channel policy").RequireRole(Roles.Operator);

    private static async Task<Results<Ok<ChannelPolicy>, Problem>> Handle(
        Request request, [FromHeader(Name = "If-Match")] string? ifMatch, Act act, HttpContext http, ChannelPolicyStore policies, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.RequireText(request.Reason, "reason", 2_000);
        var entries = ChannelPolicyRules.Read(errors, request.Entries);
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if ((await policies.ReplaceAsync(entries, request.Reason!.Trim(), ifMatch?.Trim('"'), act, cancellationToken)).IsProblem(out var problem, out var policy))
        {
            return problem;
        }

        http.Response.GetTypedHeaders().ETag = new EntityTagHeaderValue($"\"{policy.Version}\"");
        return TypedResults.Ok(policy);
    }
}
