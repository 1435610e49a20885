using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

public enum FrameType
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    ResetStream = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

public sealed record Http2Frame(FrameType Type, byte Flags, int Stream, byte[] Payload)
{
    /// <summary>Of RST_STREAM and GOAWAY. Source: RFC 9113, section 7.</summary>
    public int Error => BinaryPrimitives.ReadInt32BigEndian(Payload.AsSpan(Type == FrameType.GoAway ? 4 : 0));

    /// <summary>Of an answer's head as Kestrel writes it: <c>:status</c> first, never Huffman-coded. 0 = none.</summary>
    public int Status => Type != FrameType.Headers || Payload.Length == 0 ? 0 : Payload[0] switch
    {
        >= 0x88 and <= 0x8e and var indexed => ((int[])[200, 204, 206, 304, 400, 404, 500])[indexed - 0x88],
        _ when Payload.Length >= 5 && Payload[1] == 3 => int.Parse(Encoding.ASCII.GetString(Payload, 2, 3), System.Globalization.CultureInfo.InvariantCulture),
        _ => 0,
    };
}

/// <summary>An HTTP/2 connection over TLS whose frames are written by hand, and may be wrong.</summary>
public sealed class RawHttp2 : IAsyncDisposable
{
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TcpClient client;
    private readonly SslStream stream;
    private readonly ConcurrentQueue<Http2Frame> received = new();
    private readonly Task reading;

    private RawHttp2(TcpClient client, SslStream stream, bool read)
    {
        (this.client, this.stream) = (client, stream);
        reading = read ? ReadAsync() : Task.CompletedTask;
    }

    public IReadOnlyList<Http2Frame> Received => [.. received];

    /// <summary>The gateway ended the connection.</summary>
    public bool IsEnded => reading.IsCompleted;

    /// <summary>Error code of the gateway's GOAWAY; null = none came.</summary>
    public int? GoAway => received.LastOrDefault(frame => frame.Type == FrameType.GoAway)?.Error;

    /// <param name="gateway">Its TLS listener.</param>
    /// <param name="preface">Sent first; the right one and empty settings where null.</param>
    /// <param name="read">False: what the gateway sends is left where it is.</param>
    public static async Task<RawHttp2> OpenAsync(Uri gateway, byte[]? preface = null, bool read = true)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        var client = new TcpClient { NoDelay = true, ReceiveBufferSize = 16 * 1024, SendBufferSize = 16 * 1024 };
        await client.ConnectAsync(gateway.Host, gateway.Port);
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = gateway.Host,
            RemoteCertificateValidationCallback = TestPki.Believe,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        });
        var connection = new RawHttp2(client, tls, read);
        await connection.WriteAsync(preface ?? [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(FrameType.Settings, 0, 0, [])]);
        return connection;
    }

    public static byte[] Frame(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload, int? length = null)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (length ?? payload.Length) << 8);
        frame[3] = (byte)type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>A header block of literals, none kept in the table.</summary>
    public static byte[] Block(params IEnumerable<(string Name, string Value)> headers)
    {
        var block = new MemoryStream();
        foreach (var (name, value) in headers ?? [])
        {
            block.WriteByte(0);
            WriteText(block, name);
            WriteText(block, value);
        }

        return block.ToArray();
    }

    /// <summary>A literal that is kept in the dynamic table, where it becomes number 62.</summary>
    public static byte[] Kept(string name, string value)
    {
        var block = new MemoryStream();
        block.WriteByte(0x40);
        WriteText(block, name);
        WriteText(block, value);
        return block.ToArray();
    }

    /// <summary>False when the gateway does not take it: it ended the connection, or reads no more.</summary>
    public async Task<bool> WriteAsync(ReadOnlyMemory<byte> bytes, TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? Patience);
        try
        {
            await stream.WriteAsync(bytes, limit.Token);
            return true;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Once the gateway has ended the connection.</summary>
    public Task EndAsync() => reading.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await reading;
        await stream.DisposeAsync();
    }

    private static void WriteText(MemoryStream block, string text)
    {
        WriteLength(block, text.Length);
        block.Write(Encoding.Latin1.GetBytes(text));
    }

    /// <summary>An integer with a prefix of seven bits. Source: RFC 7541, section 5.1.</summary>
    private static void WriteLength(MemoryStream block, int length)
    {
        if (length < 127)
        {
            block.WriteByte((byte)length);
            return;
        }

        block.WriteByte(127);
        for (length -= 127; length >= 128; length >>= 7)
        {
            block.WriteByte((byte)(length | 128));
        }

        block.WriteByte((byte)length);
    }

    private async Task ReadAsync()
    {
        var head = new byte[9];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(head);
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
                await stream.ReadExactlyAsync(payload);
                received.Enqueue(new Http2Frame((FrameType)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue, payload));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException or SocketException)
        {
            // The gateway closed, or the test did.
        }
    }
}
