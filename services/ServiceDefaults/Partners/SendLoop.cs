namespace GiaLai.Lgsp.ServiceDefaults.Partners;

/// <summary>How a process sends what waits in its database: claims what is due, sends it at once, and rests when nothing is.</summary>
public static class SendLoop
{
    /// <param name="claim">What is due, under a lease.</param>
    /// <param name="send">One of it, until its end is kept.</param>
    /// <param name="rest">Until something may be due.</param>
    /// <param name="failed">Nothing could be claimed, or an end not be kept; what was claimed is due again when its lease ends.</param>
    /// <param name="stopping">Ends it.</param>
    public static async Task RunAsync<T>(
        Func<CancellationToken, Task<IReadOnlyList<T>>> claim, Func<T, CancellationToken, Task> send, Func<CancellationToken, Task> rest, Action<Exception> failed, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(send);
        ArgumentNullException.ThrowIfNull(rest);
        ArgumentNullException.ThrowIfNull(failed);
        while (!stopping.IsCancellationRequested)
        {
            var sent = 0;
            try
            {
                var claimed = await claim(stopping);
                await Task.WhenAll(claimed.Select(one => send(one, stopping)));
                sent = claimed.Count;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                failed(exception);
            }

            if (sent == 0)
            {
                await rest(stopping);
            }
        }
    }
}
