using GiaLai.Lgsp.Gateway.Access;
using GiaLai.Lgsp.Gateway.Pipeline;
using GiaLai.Lgsp.ServiceDefaults.Outbound;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Connections;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>Why no answer came: whose fault, and whether the call may be made again elsewhere.</summary>
/// <param name="Problem">For the caller; null when the caller itself is gone.</param>
/// <param name="NothingSent">No byte of the request has left: any call may go to another upstream.</param>
/// <param name="Provider">The upstream failed and its circuit should know.</param>
internal sealed record ForwardFailure(Problem? Problem, bool NothingSent, bool Provider)
{
    private static readonly ForwardFailure CallerGone = new(null, false, false);

    /// <summary>Null when the gateway itself is at fault.</summary>
    public static ForwardFailure? Of(Exception exception, Deadline deadline, CallerBody? body, long bodyLimit)
    {
        if (deadline.CallerLeft)
        {
            return CallerGone;
        }

        if (body?.CallerError is { } error)
        {
            return OfCaller(error, bodyLimit);
        }

        if (deadline.CallerStalled)
        {
            return new(GatewayProblems.BodyTooSlow, false, false);
        }

        if (deadline.TimedOut)
        {
            return new(GatewayProblems.ProviderSilent, false, true);
        }

        if (OutboundRefusedException.Find(exception) is { } refused)
        {
            return new(GatewayProblems.ProviderAddressRefused.Because(refused.Reason.ToString()), true, false);
        }

        return exception switch
        {
            ConnectFailedException failed => new(failed.Problem, true, true),
            InvalidAnswerException => new(GatewayProblems.ProviderAnswerInvalid, false, true),
            // Disposed: aborted just now.
            IOException or ObjectDisposedException => new(GatewayProblems.ProviderBrokeOff, false, true),
            _ => null,
        };
    }

    /// <summary>Kestrel watches over the caller's pace and framing.</summary>
    public static ForwardFailure OfCaller(Exception error, long bodyLimit) => error switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new(LimitBody.TooLarge(bodyLimit), false, false),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new(GatewayProblems.BodyTooSlow, false, false),
        BodyNotSignedException => new(GatewayProblems.BodyNotSigned, false, false),
        ConnectionAbortedException or ConnectionResetException => CallerGone,
        _ => new(GatewayProblems.BodyBroken, false, false),
    };

    public void Tell(Upstream upstream)
    {
        if (!Provider)
        {
            upstream.Undecided();
        }
        else if (NothingSent)
        {
            upstream.FailedToConnect();
        }
        else
        {
            upstream.FailedToAnswer();
        }
    }
}
