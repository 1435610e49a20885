using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

/// <summary>Bytes to the gateway and bytes back, without a library that would tidy them.</summary>
public static class RawCaller
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Everything the gateway sends until it closes, or until <paramref name="answers"/> whole answers are there.</summary>
    public static async Task<RawAnswer> SendAsync(Uri gateway, string bytes, int answers = 1)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        using var limit = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Host, gateway.Port, limit.Token);
        await using var stream = await OpenAsync(client, gateway, limit.Token);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), limit.Token);
        return await ReadAsync(stream, answers, limit.Token);
    }

    public static async Task<RawAnswer> ReadAsync(Stream stream, int answers, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var received = new StringBuilder();
        var buffer = new byte[16 * 1024];
        var closed = false;
        while (RawAnswer.Count(received.ToString()) < answers)
        {
            int read;
            try
            {
                read = await stream.ReadAsync(buffer, cancel);
            }
            catch (IOException)
            {
                read = 0;
            }

            if (read == 0)
            {
                closed = true;
                break;
            }

            received.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return new RawAnswer(received.ToString(), closed);
    }

    private static async Task<Stream> OpenAsync(TcpClient client, Uri gateway, CancellationToken cancel)
    {
        if (gateway.Scheme == "http")
        {
            return client.GetStream();
        }

        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = gateway.Host, RemoteCertificateValidationCallback = TestPki.Believe }, cancel);
        return tls;
    }
}

/// <param name="Text">As received, Latin-1.</param>
/// <param name="Closed">The gateway closed the connection before the wanted answers were whole.</param>
public sealed record RawAnswer(string Text, bool Closed)
{
    public int Status => Text.Length > 12 ? int.Parse(Text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;

    public string Head => Text.Split("\r\n\r\n", 2)[0];

    public string? ErrorCode => Header("Lgsp-Error");

    public string? Header(string name) => Head.Split("\r\n").Skip(1).FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?.Split(':', 2)[1].Trim();

    public int CountOf(string name) => Head.Split("\r\n").Skip(1).Count(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whole answers in the text.</summary>
    public static int Count(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var count = 0;
        while (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is > 0 and var end)
        {
            var answer = new RawAnswer(text, false);
            var body = text[(end + 4)..];
            if (answer.Status == 100)
            {
                text = body;
                continue;
            }

            if (answer.Header("Content-Length") is { } length)
            {
                var size = int.Parse(length, System.Globalization.CultureInfo.InvariantCulture);
                if (body.Length < size)
                {
                    return count;
                }

                text = body[size..];
            }
            else if (answer.Header("Transfer-Encoding") is not null)
            {
                var last = body.StartsWith("0\r\n\r\n", StringComparison.Ordinal) ? 0 : body.IndexOf("\r\n0\r\n\r\n", StringComparison.Ordinal);
                if (last < 0)
                {
                    return count;
                }

                text = body[(last + 7)..];
            }
            else
            {
                text = body;
            }

            count++;
        }

        return count;
    }
}
