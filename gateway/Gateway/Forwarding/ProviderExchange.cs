using GiaLai.Lgsp.Gateway.Pipeline;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>
/// One request and its answer on a connection. The answer is read while the body is still sent: a provider may answer before it has
/// read all. The deadline ends both by ending the connection.
/// </summary>
internal sealed class ProviderExchange
{
    private readonly Deadline deadline;
    private readonly CancellationTokenRegistration registration;
    private Task sending = Task.CompletedTask;

    public ProviderExchange(ProviderConnection connection, Deadline deadline)
    {
        Connection = connection;
        this.deadline = deadline;
        registration = deadline.Token.UnsafeRegister(static connection => ((ProviderConnection)connection!).Abort(), connection);
    }

    public ProviderConnection Connection { get; }

    /// <summary>A connection that had served before, and brought nothing for this call.</summary>
    public bool WasStale => Connection is { IsReused: true, HasAnswered: false } && !deadline.Token.IsCancellationRequested;

    /// <summary>Ends when the head of the answer is there.</summary>
    public async ValueTask AskAsync(Call call, Upstream upstream, CallerBody? body)
    {
        ProviderRequest.WriteHead(call, upstream, Connection, body is not null);
        if (body is null)
        {
            await Connection.FlushAsync();
        }
        else
        {
            sending = SendAsync(body);
        }

        await Connection.ReadHeadAsync(hasBody: !HttpMethods.IsHead(call.Http.Request.Method));
    }

    /// <summary>Afterwards nothing is under way on the connection.</summary>
    public async ValueTask EndAsync()
    {
        if (!sending.IsCompletedSuccessfully)
        {
            // Its answer is all the provider wanted to say.
            Connection.Abort();
            deadline.Cancel();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await registration.DisposeAsync();
    }

    private async Task SendAsync(CallerBody body)
    {
        try
        {
            await body.SendAsync(Connection);
        }
        catch (Exception exception) when (body.CallerError is not null || exception is not (IOException or ObjectDisposedException))
        {
            // Its caller does not finish it: to the provider this must be no request. One that only takes no more may have answered.
            Connection.Abort();
            throw;
        }
    }
}
