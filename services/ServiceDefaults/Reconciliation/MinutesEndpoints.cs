using System.Text.Json;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace GiaLai.Lgsp.ServiceDefaults.Reconciliation;

/// <summary>How a service writes its minutes down, and its own codes for what is wrong with a request for them.</summary>
/// <typeparam name="T">What was found.</typeparam>
public sealed record MinutesForm<T>
{
    public required Func<ReconciliationRow<T>, byte[]> Csv { get; init; }

    public required Func<ReconciliationRow<T>, byte[]> Xlsx { get; init; }

    /// <summary>The partner, for the name of the file.</summary>
    public required Func<T, string> Partner { get; init; }

    /// <summary>How many differences there are.</summary>
    public required Func<T, int> Differences { get; init; }

    /// <summary>In which results are kept.</summary>
    public required JsonSerializerOptions Json { get; init; }

    public required Problem Unknown { get; init; }

    public required Problem Invalid { get; init; }

    public required Problem ExplanationNeeded { get; init; }

    public required Problem SignedTwice { get; init; }

    public required Problem AlreadySigned { get; init; }
}

/// <summary>A reconciliation by its id, its minutes as a file, and the two people who sign them: the same in every service that reconciles.</summary>
public static class MinutesEndpoints
{
    private const int LongestExplanation = 2_000;

    /// <param name="Explanation">Why there are differences; needed where there are. At most 2,000 characters.</param>
    public sealed record Signing(string? Explanation);

    /// <param name="reads">For those who may read.</param>
    /// <param name="acts">The same address, for those who may sign.</param>
    /// <param name="form">Of the service.</param>
    public static void Map<T>(IEndpointRouteBuilder reads, IEndpointRouteBuilder acts, MinutesForm<T> form)
    {
        reads.MapGet("/{id}", (Guid id, ReconciliationStore<T> store, CancellationToken cancellationToken) => GetAsync(id, store, form, cancellationToken))
            .WithName("getReconciliation").WithSummary("Get a reconciliation with its signatures");
        reads.MapGet("/{id}/minutes", (Guid id, string? format, ReconciliationStore<T> store, CancellationToken cancellationToken) => MinutesAsync(id, format, store, form, cancellationToken))
            .WithName("getMinutes").WithSummary("Get the minutes as CSV or XLSX");
        acts.MapPost("/{id}/sign", (Guid id, Signing signing, Caller caller, ReconciliationStore<T> store, TimeProvider time, CancellationToken cancellationToken) =>
            SignAsync(id, signing, caller, store, form, time, cancellationToken))
            .WithName("signMinutes").WithSummary("Sign the minutes");
    }

    private static async Task<Results<Ok<ReconciliationRow<T>>, Problem>> GetAsync<T>(Guid id, ReconciliationStore<T> store, MinutesForm<T> form, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } row ? TypedResults.Ok(row) : form.Unknown;

    private static async Task<Results<FileContentHttpResult, Problem>> MinutesAsync<T>(
        Guid id, string? format, ReconciliationStore<T> store, MinutesForm<T> form, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } row)
        {
            return form.Unknown;
        }

        var name = $"doi-soat-{form.Partner(row.Result)}-{VietNamDays.Text(row.Day)}";
        return format switch
        {
            null or "xlsx" => TypedResults.File(form.Xlsx(row), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name + ".xlsx"),
            "csv" => TypedResults.File(form.Csv(row), "text/csv; charset=utf-8", name + ".csv"),
            _ => form.Invalid.With(new ProblemError { Field = "format", Detail = "Must be xlsx or csv.", DetailVi = "Phải là xlsx hoặc csv." }),
        };
    }

    private static async Task<Results<Ok<ReconciliationRow<T>>, Problem>> SignAsync<T>(
        Guid id, Signing signing, Caller caller, ReconciliationStore<T> store, MinutesForm<T> form, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } row)
        {
            return form.Unknown;
        }

        if (row.State == "signed")
        {
            return form.AlreadySigned;
        }

        var isNeeded = form.Differences(row.Result) > 0;
        if (signing.Explanation is { Length: > LongestExplanation } || (isNeeded && string.IsNullOrWhiteSpace(signing.Explanation)))
        {
            return form.ExplanationNeeded.With(new ProblemError
            {
                Field = "explanation",
                Detail = isNeeded ? "Must have 1 to 2000 characters." : "Must have at most 2000 characters.",
                DetailVi = isNeeded ? "Phải có từ 1 đến 2000 ký tự." : "Không quá 2000 ký tự.",
            });
        }

        return await store.SignAsync(id, caller.Subject, signing.Explanation, MinutesText.Sha256(row.Result, form.Json), time.GetUtcNow(), cancellationToken)
            ? TypedResults.Ok((await store.FindAsync(id, cancellationToken))!)
            : form.SignedTwice;
    }
}
