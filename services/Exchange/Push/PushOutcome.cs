namespace GiaLai.Lgsp.Exchange.Push;

/// <summary>What an attempt came to, and whose it was.</summary>
internal enum PushVerdict
{
    /// <summary>2xx: the recipient has it.</summary>
    Taken,

    /// <summary>The recipient refuses this message; others may pass.</summary>
    MessageRefused,

    /// <summary>The recipient does not work now; it is not the message's fault.</summary>
    EndpointFailed,

    /// <summary>410: nothing is to be pushed there any more.</summary>
    Gone,
}

/// <param name="Reason">For the sender and the recipient's operator: a status or a kind of failure, never a body.</param>
/// <param name="RetryAfter">What the recipient asked for.</param>
internal sealed record PushOutcome(PushVerdict Verdict, string Reason, TimeSpan? RetryAfter = null)
{
    /// <summary>
    /// 400, 406, 409, 411, 413, 414, 415, 416, 417, 422, 431 speak of the message. Everything else but 2xx and 410 speaks of the
    /// recipient: wrong address or credentials, a redirect (never followed), overload, failure.
    /// </summary>
    public static PushOutcome Of(int status, TimeSpan? retryAfter) => status switch
    {
        >= 200 and <= 299 => new PushOutcome(PushVerdict.Taken, $"answered {status}"),
        410 => new PushOutcome(PushVerdict.Gone, "answered 410"),
        400 or 406 or 409 or 411 or 413 or 414 or 415 or 416 or 417 or 422 or 431 => new PushOutcome(PushVerdict.MessageRefused, $"refused with {status}", retryAfter),
        >= 300 and <= 399 => new PushOutcome(PushVerdict.EndpointFailed, $"answered {status}; redirects are not followed", retryAfter),
        _ => new PushOutcome(PushVerdict.EndpointFailed, $"answered {status}", retryAfter),
    };
}
