using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Gateway.Journal;
using GiaLai.Lgsp.Gateway.Pipeline;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace GiaLai.Lgsp.Gateway.Tests.Journal;

/// <summary>The journal as a file format and as a promise: what it said was durable is found again, in order, whatever happened to the process.</summary>
public sealed class JournalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-journal-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_was_appended_is_read_back_in_order()
    {
        var records = Enumerable.Range(0, 100).Select(Record).ToList();
        using var journal = Open();

        await AppendAsync(journal, records);

        Assert.Equal(records, Read(journal.Shipped));
    }

    [Fact]
    public async Task Many_appends_at_once_are_all_durable_when_they_end_and_their_sequence_has_no_gap()
    {
        using (var journal = Open())
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, 5_000), async (number, _) =>
            {
                Assert.True(journal.TryReserve());
                await journal.AppendAsync(Record(number));
                Assert.True(journal.Durable > 0);
                await Task.Yield();
            });
            await Task.Yield();
            Assert.Equal(5_000UL, journal.Durable);
        }

        Assert.Equal(Enumerable.Range(0, 5_000).Select(n => (long)n), Read(0).Select(record => record.DurationUs).Order());
    }

    [Fact]
    public async Task A_journal_that_is_opened_again_goes_on_behind_what_it_has()
    {
        using (var first = Open())
        {
            await AppendAsync(first, [Record(1), Record(2)]);
        }

        using var second = Open();
        Assert.Equal(2UL, second.Durable);
        await AppendAsync(second, [Record(3)]);

        Assert.Equal([1L, 2L, 3L], Read(0).Select(record => record.DurationUs));
    }

    [Fact]
    public async Task Wherever_the_last_write_was_torn_all_before_it_survives_and_the_journal_goes_on()
    {
        using (var journal = Open())
        {
            await AppendAsync(journal, [Record(1), Record(2)]);
        }

        // A crash leaves no note of an orderly end.
        File.Delete(Path.Combine(folder, CallJournal.ClosedFile));
        var segment = Assert.Single(JournalSegment.In(folder));
        var whole = await File.ReadAllBytesAsync(segment);
        var second = SegmentHead.Bytes + FrameLength(whole, SegmentHead.Bytes);
        var end = second + FrameLength(whole, second);
        for (var cut = second; cut < end; cut += 7)
        {
            var torn = whole.ToArray();
            torn.AsSpan(cut).Clear();
            await File.WriteAllBytesAsync(segment, torn);

            using (var journal = Open())
            {
                await AppendAsync(journal, [Record(9)]);
            }

            Assert.Equal([1L, 9L], Read(0).Select(record => record.DurationUs));
            Assert.False(File.Exists(Path.Combine(folder, JournalDamages.FileName)));
            File.Delete(Path.Combine(folder, CallJournal.ClosedFile));
            foreach (var later in JournalSegment.In(folder).Skip(1))
            {
                File.Delete(later);
            }
        }
    }

    [Fact]
    public async Task A_flipped_bit_is_not_taken_for_a_record()
    {
        using (var journal = Open())
        {
            await AppendAsync(journal, [Record(1), Record(2)]);
        }

        var segment = Assert.Single(JournalSegment.In(folder));
        var whole = await File.ReadAllBytesAsync(segment);
        var second = SegmentHead.Bytes + FrameLength(whole, SegmentHead.Bytes);
        for (var at = second; at < second + FrameLength(whole, second); at++)
        {
            var flipped = whole.ToArray();
            flipped[at] ^= 0x10;
            await File.WriteAllBytesAsync(segment, flipped);

            Assert.Equal([1L], Read(0).Select(record => record.DurationUs));
        }
    }

    [Fact]
    public async Task Segments_follow_one_another_and_go_when_all_in_them_has_arrived()
    {
        using var journal = Open();
        var records = Enumerable.Range(0, 5_000).Select(Record).ToList();
        await AppendAsync(journal, records);
        var all = JournalSegment.In(folder).Count;
        Assert.True(all > 2);

        Assert.Equal(records, Read(0));
        journal.MarkShipped(2_500);
        Assert.True(JournalSegment.In(folder).Count < all);
        Assert.Equal(records.Skip(2_500), Read(journal.Shipped));
        journal.MarkShipped(5_000);
        Assert.Single(JournalSegment.In(folder));
    }

    [Fact]
    public async Task What_has_arrived_is_kept_for_a_while_and_gives_way_to_what_has_not()
    {
        using var journal = Open(keepShipped: 3 * 1024 * 1024);
        var records = Enumerable.Range(0, 7_000).Select(Record).ToList();
        await AppendAsync(journal, records);

        journal.MarkShipped(7_000);
        Assert.Equal(4, JournalSegment.In(folder).Count);
        Assert.True(JournalCursor.Oldest(folder) < 6_000);
        var taken = 0;
        for (var room = true; room;)
        {
            var durable = new List<Task>();
            while (durable.Count < 100 && (room = journal.TryReserve()))
            {
                durable.Add(journal.AppendAsync(Record(7_000 + taken++)));
            }

            await Task.WhenAll(durable);
            await Task.Yield();
        }

        // Eight files: the current one's rest, and seven that had room; none of what had arrived stands in the way.
        Assert.True(taken > 8_000, $"only {taken} records fitted");
        Assert.Equal(taken, Read(journal.Shipped).Count);
    }

    [Fact]
    public async Task What_has_arrived_is_known_after_a_restart()
    {
        using (var journal = Open())
        {
            await AppendAsync(journal, [Record(1), Record(2), Record(3)]);
            journal.MarkShipped(2);
        }

        using var again = Open();
        Assert.Equal(2UL, again.Shipped);
        Assert.Equal([3L], Read(again.Shipped).Select(record => record.DurationUs));
    }

    [Fact]
    public async Task A_journal_whose_records_do_not_arrive_fills_up_takes_no_more_and_flows_again_by_itself()
    {
        using var journal = Open();
        ulong taken = 0;
        while (journal.TryReserve())
        {
            await journal.AppendAsync(Record((int)taken++));
            await Task.Yield();
        }

        Assert.True(journal.IsFull);
        Assert.True(taken > 1_000, $"only {taken} records fitted");
        journal.MarkShipped(taken);

        await Eventually.HoldsAsync(() => Task.FromResult(journal.TryReserve()), "room after the records arrived");
    }

    [Fact]
    public void Room_that_is_reserved_is_not_given_twice()
    {
        using var journal = Open();
        var reserved = 0;
        while (journal.TryReserve())
        {
            reserved++;
        }

        Assert.Equal(1024 * 1024 / CallJournal.MaxRecordBytes, reserved);
        journal.Release();
        Assert.True(journal.TryReserve());
        Assert.False(journal.TryReserve());
    }

    [Fact]
    public async Task The_largest_record_a_call_can_make_fits_what_is_reserved_for_it()
    {
        var longest = new string('x', 64);
        using var journal = Open();
        Assert.True(journal.TryReserve());
        await journal.AppendAsync(Record(1) with
        {
            GatewayId = longest,
            Consumer = new string('a', 41) + "@" + new string('B', 35),
            Service = new string('s', 110),
            Operation = new string('o', 128),
            Purpose = longest,
            PathTemplate = new string('/', 1024),
            ErrorCode = "GWY-0183",
            RequestSha256 = longest,
            ResponseSha256 = longest,
            ClientAddress = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
            CertificateThumbprint = longest,
            TraceId = longest,
            TraceParent = longest,
        });
        await Task.Yield();

        using var cursor = new JournalCursor(folder, 0);
        Assert.True(Assert.Single(cursor.Next(1)).Payload.Length + JournalFrame.HeaderBytes < CallJournal.MaxRecordBytes);
    }

    [Fact]
    public void A_record_is_written_as_the_serializer_writes_it()
    {
        var full = Record(1) with
        {
            Outcome = CallOutcome.Aborted,
            Consumer = "mot-cua@H21.01 \"quoted\" <đất đai>",
            Operation = "getParcel",
            GrantId = Guid.CreateVersion7(),
            Purpose = "LAND-01",
            PathTemplate = "/parcels/{id}",
            ErrorCode = "GWY-0183",
            RequestSha256 = new string('b', 64),
            ClientAddress = "::1",
            CertificateThumbprint = "x",
            TraceId = "t",
            TraceParent = "p",
            SubjectHash = "s",
            RequestSignature = """{"input":"sig1=()"}""",
        };
        using var buffer = new RecordBuffer();

        // A member that is added to the record and forgotten here shows.
        Assert.All(typeof(CallRecord).GetProperties(), property => Assert.NotNull(property.GetValue(full)));
        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(full, LgspJson.Options), buffer.Write(full).ToArray());
        var scant = Record(2);
        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(scant, LgspJson.Options), buffer.Write(scant).ToArray());
    }

    [Fact]
    public void Ids_of_calls_are_UUIDs_of_version_7_and_never_the_same()
    {
        var at = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

        var ids = Enumerable.Range(0, 10_000).Select(_ => CallIds.Next(at)).ToHashSet();

        Assert.Equal(10_000, ids.Count);
        Assert.All(ids, id => Assert.True(RequestIds.TryParse(id.ToString(), out _)));
        Assert.All(ids, id => Assert.Equal(Guid.CreateVersion7(at).ToString()[..13], id.ToString()[..13]));
    }

    private static CallRecord Record(int number) => new()
    {
        Id = Guid.CreateVersion7(),
        RequestId = Guid.CreateVersion7(),
        GatewayId = "gateway-1",
        ReceivedAt = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero),
        DurationUs = number,
        Consumer = "one-stop@H21.05",
        Provider = "H21.13",
        Service = "H21.13/land-parcels/v1",
        Method = "GET",
        Status = 200,
        Outcome = CallOutcome.Answered,
        RequestBytes = 0,
        ResponseBytes = 512,
        ResponseSha256 = new string('a', 64),
    };

    private static int FrameLength(byte[] bytes, int at) => BitConverter.ToInt32(bytes, at) + JournalFrame.HeaderBytes;

    private static async Task AppendAsync(CallJournal journal, IEnumerable<CallRecord> records)
    {
        var durable = new List<Task>();
        foreach (var record in records)
        {
            Assert.True(journal.TryReserve());
            durable.Add(journal.AppendAsync(record));
            if (durable.Count == 100)
            {
                await Task.WhenAll(durable);
                durable.Clear();
            }
        }

        await Task.WhenAll(durable);
        // A single record's call goes on upon the journal's own thread, which must not be the one to close the journal.
        await Task.Yield();
    }

    private CallJournal Open(long keepShipped = 0) => CallJournal.Open(
        new JournalOptions { Folder = folder, SegmentBytes = 1024 * 1024, MaxBytes = 8 * 1024 * 1024, KeepShippedBytes = keepShipped, Look = TimeSpan.FromMilliseconds(20) },
        NullLogger.Instance);

    private List<CallRecord> Read(ulong after)
    {
        using var cursor = new JournalCursor(folder, after);
        var records = new List<CallRecord>();
        while (cursor.Next(ulong.MaxValue) is { Count: > 0 } entries)
        {
            records.AddRange(entries.Select(entry =>
                JsonSerializer.Deserialize<CallRecord>(entry.Payload.Span, LgspJson.Options)!));
        }

        return records;
    }
}
