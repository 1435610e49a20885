using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace GiaLai.Lgsp.Identity.Login.Pages;

/// <summary>
/// A form whose antiforgery token is not good was shown long ago, or comes from elsewhere: nothing is done, and the page is shown
/// anew. A person can go on from there; an empty error would say nothing to them.
/// </summary>
internal sealed class ShowStalePageAnew : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            context.Result = new LocalRedirectResult(context.HttpContext.Request.Path + context.HttpContext.Request.QueryString);
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
        // Nothing to do afterwards.
    }
}
