using System.Text;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Edxml.Signatures;

namespace GiaLai.Lgsp.Edxml.Tests;

/// <summary>
/// A fuzz test with a fixed seed and count: whatever is done to a document, it is read, or refused with an <see cref="EdxmlException"/>.
/// <c>EDXML_FUZZ=100000</c> tries more.
/// </summary>
public sealed class MutationTests
{
    private static readonly int Count = int.TryParse(Environment.GetEnvironmentVariable("EDXML_FUZZ"), out var count) ? count : 3000;

    private static readonly string[] Pieces =
    [
        "<", ">", "&", "\"", "'", "]]>", "<![CDATA[", "<!--", "-->", "<?", "?>", "<!DOCTYPE a>", "&#x10FFFF;", "&#xD800;", "&lt;", "\0", "\uFFFE", "\r", "xmlns=\"\"", "xmlns:edXML=\"urn:x\"",
        "xml:space=\"x\"", "<edXML:To/>", "<edXML:Subject>x</edXML:Subject>", "</edXML:From>", "PK\u0003\u0004", "====", "9999/99/99", "0001/01/01 00:00:00", "9999-12-31T23:59:59Z", "cid:", "-1", "13",
        "URI=\"#a\"", " Id=\"a\"", "<Reference/>", "<edXML:Signature><a/></edXML:Signature>", "𝄞", "é",
    ];

    private static readonly EdxmlLimits Limits = new() { MaxBytes = 1 << 20, MaxAttachmentBytes = 1 << 20 };

    [Fact]
    public async Task Whatever_is_done_to_a_document_it_is_read_or_refused_by_name()
    {
        var seeds = new List<byte[]>();
        foreach (var dialect in Dialect.All.Values)
        {
            var small = Sample.Document(BusinessType.Update) with { Attachments = [Sample.Attached("a", "a.txt", "text/plain", Sample.Text)] };
            seeds.Add(dialect.Change(await Sample.WriteAsync(small)));
            seeds.Add(dialect.Change(await Sample.WriteAsync(Sample.Status(StatusCode.Done, small))));
        }

        using var key = System.Security.Cryptography.ECDsa.Create();
        var signed = new MemoryStream();
        await EdxmlSigner.SignAsync(new MemoryStream(seeds[0]), signed, key, cancel: TestContext.Current.CancellationToken);
        seeds.Add(signed.ToArray());

        var next = new Dice(20261124);
        var (read, refused) = (0, new HashSet<EdxmlError>());
        for (var i = 0; i < Count; i++)
        {
            var bytes = Mutate(seeds[next.Below(seeds.Count)], seeds, next);
            try
            {
                await EdxmlReader.ReadAsync(new MemoryStream(bytes), limits: Limits, cancel: TestContext.Current.CancellationToken);
                read++;
                await SignatureCheck.VerifyAsync(new MemoryStream(bytes), limits: Limits, cancel: TestContext.Current.CancellationToken);
                await EdxmlTrace.AppendAsync(new MemoryStream(bytes), Stream.Null, new TraceHeader("H21", Sample.Morning), Limits, TestContext.Current.CancellationToken);
            }
            catch (EdxmlException e)
            {
                refused.Add(e.Error);
            }
            catch (Exception e)
            {
                Assert.Fail($"Number {i}: {e}\n{Convert.ToBase64String(bytes)}");
            }
        }

        Assert.True(read > Count / 50 && refused.Count > 8, $"{read} read, refused as {string.Join(", ", refused)}");
    }

    private static byte[] Mutate(byte[] seed, List<byte[]> seeds, Dice next)
    {
        var bytes = seed.ToList();
        for (var changes = 1 + next.Below(4); changes > 0; changes--)
        {
            var at = next.Below(bytes.Count);
            var length = Math.Min(next.Below(40), bytes.Count - at);
            switch (next.Below(6))
            {
                case 0:
                    bytes[at] = (byte)next.Below(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[next.Below(Pieces.Length)]));
                    break;
                case 4:
                    var other = seeds[next.Below(seeds.Count)];
                    var from = next.Below(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(60, other.Length - from)).ToArray());
                    break;
                default:
                    bytes[at] ^= (byte)(1 << next.Below(8));
                    break;
            }

            if (bytes.Count == 0)
            {
                bytes.Add((byte)'<');
            }
        }

        return [.. bytes];
    }

    /// <summary>xorshift64*: the same numbers on every machine.</summary>
    private sealed class Dice(ulong state)
    {
        public int Below(int limit)
        {
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            return (int)((state * 0x2545F4914F6CDD1DUL >> 33) % (ulong)limit);
        }
    }
}
