namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>Ends what the axis did not get in its time, visibly: sender and operator see it, Audit is told.</summary>
internal sealed partial class ExpireOutgoing(NationalStore store, ExchangeMetrics metrics, TimeProvider time, ILogger<ExpireOutgoing> log) : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                int expired;
                do
                {
                    expired = await store.ExpireAsync(Batch, stoppingToken);
                    if (expired > 0)
                    {
                        metrics.Left("expire", expired);
                        Log.Expired(log, expired);
                    }
                }
                while (expired == Batch);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.Failed(log, exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Count} documents or statuses did not reach the national axis in their time: GET /exchange/v1/axis/outgoing?state=expired")]
        public static partial void Expired(ILogger log, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "What expired on its way to the axis could not be looked for: {Reason}")]
        public static partial void Failed(ILogger log, string reason);
    }
}
