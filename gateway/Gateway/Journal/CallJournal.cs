using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// Takes the records of calls, in their order, for <see cref="ShipCalls"/>. It holds them in memory until RabbitMQ or the spool file
/// has them; when neither takes any, appending waits and new calls are refused. (A durable journal takes this class's place.)
/// </summary>
internal sealed class CallJournal(CallSpool spool, IOptions<GatewayOptions> options)
{
    private readonly Channel<JournalEntry> entries = Channel.CreateBounded<JournalEntry>(
        new BoundedChannelOptions(options.Value.JournalCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public ChannelReader<JournalEntry> Reader => entries.Reader;

    /// <summary>Records in memory.</summary>
    public int Waiting => entries.Reader.Count;

    public long SpooledBytes => spool.Length;

    /// <summary>Neither RabbitMQ nor the disk takes records, and memory is nearly full: no further call may be answered.</summary>
    public bool IsStuck => spool.IsStuck && Waiting >= options.Value.JournalCapacity * 3L / 4;

    public ValueTask AppendAsync(JournalEntry entry) => entries.Writer.TryWrite(entry) ? ValueTask.CompletedTask : entries.Writer.WriteAsync(entry);

    /// <summary>Nothing more will come.</summary>
    public void Complete() => entries.Writer.TryComplete();
}
