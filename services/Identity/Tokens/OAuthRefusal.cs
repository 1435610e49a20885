using System.Globalization;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>
/// Refusals at OAuth endpoints: the body is RFC 6749's, the code of ours stands in the header. One handler writes them all, also
/// those that OpenIddict gives.
/// </summary>
internal static class OAuthRefusal
{
    private const string Property = "lgsp:refusal";

    public static void Refuse(BaseValidatingContext context, Problem problem)
    {
        context.Transaction.SetProperty(Property, problem);
        var error = problem.Status switch
        {
            StatusCodes.Status401Unauthorized => OpenIddictConstants.Errors.InvalidClient,
            StatusCodes.Status429TooManyRequests => OpenIddictConstants.Errors.TemporarilyUnavailable,
            _ => OpenIddictConstants.Errors.InvalidRequest,
        };
        context.Reject(error, problem.Detail ?? problem.Title);
    }

    internal sealed class Attach<TContext>(IdentityMetrics metrics) : IOpenIddictServerHandler<TContext>
        where TContext : BaseRequestContext
    {
        public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
            .CreateBuilder<TContext>()
            .UseSingletonHandler<Attach<TContext>>()
            // After the status is set, before WWW-Authenticate is written from the response.
            .SetOrder(OpenIddictServerAspNetCoreHandlers.AttachHttpResponseCode<TContext>.Descriptor.Order + 500)
            .Build();

        public ValueTask HandleAsync(TContext context)
        {
            if (context.Transaction.Response is not { Error: { } error } answer || context.Transaction.GetHttpRequest() is not { } request)
            {
                return ValueTask.CompletedTask;
            }

            var problem = context.Transaction.GetProperty<Problem>(Property)
                ?? (error == OpenIddictConstants.Errors.InvalidClient ? IdentityProblems.InvalidClient : IdentityProblems.OAuthRequestRefused);
            var response = request.HttpContext.Response;
            if (response.StatusCode is StatusCodes.Status400BadRequest or StatusCodes.Status401Unauthorized)
            {
                response.StatusCode = error == OpenIddictConstants.Errors.InvalidClient || problem.Status == StatusCodes.Status429TooManyRequests
                    ? problem.Status
                    : response.StatusCode;
            }

            response.Headers[Problem.ErrorHeader] = problem.Code;
            // OpenIddict would point to its own documentation.
            answer.ErrorUri = "urn:lgsp:error:" + problem.Code;
            if (problem.RetryAfter is { } wait)
            {
                response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            }

            metrics.Refused(problem.Code);
            return ValueTask.CompletedTask;
        }
    }
}
