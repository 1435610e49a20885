using GiaLai.Lgsp.Identity.Edge;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.Identity.Login;

/// <summary>Login events with what the request tells.</summary>
internal static class LoginEvents
{
    /// <summary>Something that the caller of an API did.</summary>
    public static LoginEvent ByCaller(string kind, Caller caller, HttpContext http, string? subject = null) => new(kind, LoginOutcome.Succeeded)
    {
        Subject = subject,
        Actor = caller.Subject,
        Source = Source.Of(http),
        RequestId = http.Response.Headers[RequestIds.Header],
    };

    /// <summary>A step of a person's login.</summary>
    public static LoginEvent OfPerson(string kind, LoginOutcome outcome, HttpContext http, string? userName, string? clientId = null, string? detail = null) => new(kind, outcome)
    {
        Subject = userName,
        ClientId = clientId,
        Source = Source.Of(http),
        Detail = detail,
        RequestId = http.Response.Headers[RequestIds.Header],
    };
}
