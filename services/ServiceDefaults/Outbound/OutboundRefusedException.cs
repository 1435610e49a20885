namespace GiaLai.Lgsp.ServiceDefaults.Outbound;

/// <summary>
/// Thrown by <see cref="OutboundDialer"/> when no address of a host may be dialled.
/// <see cref="HttpClient"/> wraps it in an <see cref="HttpRequestException"/>: look with <see cref="Find"/>.
/// </summary>
public sealed class OutboundRefusedException(OutboundRefusal refusal) : IOException(refusal?.Detail)
{
    public OutboundRefusal Refusal { get; } = refusal ?? throw new ArgumentNullException(nameof(refusal));

    /// <summary>The refusal somewhere inside <paramref name="error"/>; null when it failed for another reason.</summary>
    public static OutboundRefusal? Find(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is OutboundRefusedException refused)
                return refused.Refusal;
        }
        return null;
    }
}
