using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.VapexPublisher.Exports;

/// <summary>Whether a ZIP is an export of ours that nobody changed. Without the platform: <c>lgsp-verify export</c>.</summary>
internal static class CheckExport
{
    private const long MaxBytes = 256 * 1024 * 1024;

    /// <param name="IsValid">Every step holds.</param>
    public sealed record Response(bool IsValid, IReadOnlyList<EvidenceStep> Steps);

    public static void Map(IEndpointRouteBuilder vapex) => vapex.MapPost("/exports/check", HandleAsync)
        .WithName("checkExport").WithSummary("Check a signed ZIP").Accepts<byte[]>("application/zip");

    private static async Task<Results<Ok<Response>, Problem>> HandleAsync(HttpContext http, JwsKeys keys, CancellationToken cancellationToken)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        if (http.Request.ContentLength > MaxBytes)
        {
            return VapexProblems.ExportTooLarge;
        }

        await using var file = ExportFile.Create();
        await http.Request.Body.CopyToAsync(file, cancellationToken);
        file.Position = 0;
        var steps = await SignedExport.CheckAsync(file, keys.Published, cancellationToken);
        return TypedResults.Ok(new Response(steps.All(step => step.Outcome == StepOutcome.Passed), steps));
    }
}
