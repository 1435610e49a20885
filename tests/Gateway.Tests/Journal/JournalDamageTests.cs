using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Gateway.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace GiaLai.Lgsp.Gateway.Tests.Journal;

/// <summary>Whatever happened to the files: a torn tail is nothing, everything else is told by its name, and what is whole is still read.</summary>
public sealed class JournalDamageTests : IDisposable
{
    private const int Records = 40;
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-journal-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_sound_journal_has_no_damage()
    {
        await WriteAsync();

        var (damages, read) = Recover();

        Assert.Empty(damages);
        Assert.Equal(Enumerable.Range(1, Records), read);
    }

    [Fact]
    public async Task A_torn_tail_is_no_damage_and_leaves_nothing_behind_it()
    {
        // All three in one group, the first of them torn: the others are whole, and were never promised either.
        await WriteAsync(ended: false);
        var tail = await AppendGroupAsync(3);
        Change(tail.Path, bytes => bytes[tail.Frames[0].Offset + 40] ^= 1);

        var (damages, read) = Recover();

        Assert.Empty(damages);
        Assert.Equal(Enumerable.Range(1, Records), read);
        Assert.True(JournalWalk.IsZero(tail.Path, tail.Frames[0].Offset));
    }

    [Fact]
    public async Task A_flipped_byte_in_the_middle_is_told_with_the_record_that_is_missing_and_those_behind_it_are_read()
    {
        var segments = await WriteAsync();
        var frame = JournalWalk.Frames(segments[0]).ElementAt(2);
        Change(segments[0], bytes => bytes[frame.Offset + 100] ^= 1);

        var (damages, read) = Recover();

        Assert.Equal([new JournalDamage(JournalDamageKind.BrokenFrames, Path.GetFileName(segments[0]), frame.Offset, 3, 3)], damages);
        Assert.Equal(Enumerable.Range(1, Records).Except([3]), read);
    }

    [Fact]
    public async Task A_flipped_byte_in_the_last_record_is_told_when_the_process_had_ended_in_order()
    {
        var segments = await WriteAsync();
        var frame = JournalWalk.Frames(segments[^1]).Last();
        Change(segments[^1], bytes => bytes[frame.Offset + 100] ^= 1);

        var (damages, read) = Recover();

        Assert.Equal([new JournalDamage(JournalDamageKind.MissingFrames, Path.GetFileName(segments[^1]), frame.Offset, Records, Records)], damages);
        Assert.Equal(Enumerable.Range(1, Records - 1), read);
    }

    [Fact]
    public async Task A_segment_cut_short_is_told_by_the_next_one()
    {
        var segments = await WriteAsync();
        var frame = JournalWalk.Frames(segments[1]).ElementAt(1);
        Change(segments[1], bytes => bytes.AsSpan((int)frame.Offset).Clear());
        var next = JournalSegment.FirstSequenceOf(segments[2]);

        var (damages, read) = Recover();

        Assert.Equal([new JournalDamage(JournalDamageKind.MissingFrames, Path.GetFileName(segments[2]), 0, frame.Sequence, next - 1)], damages);
        Assert.Equal(Enumerable.Range(1, Records).Where(number => (ulong)number < frame.Sequence || (ulong)number >= next), read);
    }

    [Fact]
    public async Task A_missing_segment_is_told_by_the_next_one()
    {
        var segments = await WriteAsync();
        File.Delete(segments[1]);
        var (first, next) = (JournalSegment.FirstSequenceOf(segments[1]), JournalSegment.FirstSequenceOf(segments[2]));

        var (damages, read) = Recover();

        Assert.Equal([new JournalDamage(JournalDamageKind.MissingFrames, Path.GetFileName(segments[2]), 0, first, next - 1)], damages);
        Assert.Equal(Enumerable.Range(1, Records).Where(number => (ulong)number < first || (ulong)number >= next), read);
    }

    [Fact]
    public async Task A_missing_last_segment_is_told_when_the_process_had_ended_in_order()
    {
        var segments = await WriteAsync();
        var first = JournalSegment.FirstSequenceOf(segments[^1]);
        File.Delete(segments[^1]);

        var (damages, _) = Recover();

        var damage = Assert.Single(damages);
        Assert.Equal((JournalDamageKind.MissingFrames, first, (ulong)Records), (damage.Kind, damage.From, damage.To));
    }

    [Fact]
    public async Task Segments_under_each_others_names_get_their_own_back_and_nothing_is_missing()
    {
        var segments = await WriteAsync();
        File.Move(segments[0], segments[0] + ".x");
        File.Move(segments[2], segments[0]);
        File.Move(segments[0] + ".x", segments[2]);

        var (damages, read) = Recover();

        Assert.Equal([JournalDamageKind.Renamed, JournalDamageKind.Renamed], damages.Select(damage => damage.Kind));
        Assert.Equal([0UL, 0UL], damages.Select(damage => damage.Missing));
        Assert.Equal(Enumerable.Range(1, Records), read);
        Assert.Equal(segments, JournalSegment.In(folder));
    }

    [Fact]
    public async Task A_segment_without_its_head_is_told_and_its_records_are_read()
    {
        var segments = await WriteAsync();
        Change(segments[1], bytes => bytes.AsSpan(0, 16).Fill(0xff));

        var (damages, read) = Recover();

        Assert.Equal([new JournalDamage(JournalDamageKind.BrokenHead, Path.GetFileName(segments[1]), 0, 0, 0)], damages);
        Assert.Equal(Enumerable.Range(1, Records), read);
    }

    [Theory]
    [InlineData("00000000000000000007.journal")]
    [InlineData("99999999999999999999.journal")]
    [InlineData("18446744073709551615.journal")]
    [InlineData("notes.journal")]
    public async Task A_foreign_file_is_told_and_set_aside(string name)
    {
        await WriteAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, name), "this is no journal");

        var (damages, read) = Recover();

        Assert.Equal([new JournalDamage(JournalDamageKind.Foreign, name, 0, 0, 0)], damages);
        Assert.Equal(Enumerable.Range(1, Records), read);
        Assert.True(File.Exists(Path.Combine(folder, name + ".foreign")));
    }

    [Fact]
    public async Task A_copy_of_a_segment_is_told_and_no_record_comes_twice()
    {
        var segments = await WriteAsync();
        File.Copy(segments[0], JournalSegment.PathOf(folder, 1_000_000));

        var (damages, read) = Recover();

        Assert.Contains(damages, damage => damage.Kind == JournalDamageKind.Foreign);
        Assert.Equal(Enumerable.Range(1, Records), read);
    }

    [Fact]
    public async Task A_lost_mark_of_what_has_arrived_ships_again_and_is_no_damage()
    {
        await WriteAsync(shipped: 30);
        File.Delete(Path.Combine(folder, CallJournal.ShippedFile));

        var (damages, read) = Recover();

        Assert.Empty(damages);
        Assert.Equal(Enumerable.Range(1, Records), read);
    }

    [Fact]
    public async Task Damage_is_told_once_until_somebody_takes_the_finding_away()
    {
        var segments = await WriteAsync();
        File.Delete(segments[1]);
        Recover();
        using (var journal = Open())
        {
            Assert.Equal(1, journal.Damages.Count);
            Assert.True(journal.Damages.Missing > 0);
            File.Delete(Path.Combine(folder, JournalDamages.FileName));
            Assert.Equal((0, 0L), (journal.Damages.Count, journal.Damages.Missing));
        }
    }

    [Fact]
    public async Task After_any_damage_the_journal_goes_on()
    {
        var segments = await WriteAsync();
        File.Delete(segments[1]);
        Change(segments[0], bytes => bytes[200] ^= 1);
        Change(segments[2], bytes => bytes[3] ^= 1);

        using (var journal = Open())
        {
            Assert.Equal((ulong)Records, journal.Durable);
            Assert.True(journal.TryReserve());
            await journal.AppendAsync(Record(Records + 1));
            // A single record's call goes on upon the journal's own thread, which must not be the one to close the journal.
            await Task.Yield();
        }

        Assert.Equal(Records + 1, Recover().Read[^1]);
    }

    /// <summary>Each record a group of its own, in several segments.</summary>
    private async Task<IReadOnlyList<string>> WriteAsync(bool ended = true, ulong? shipped = null)
    {
        // Each opening begins a new segment.
        for (var number = 1; number <= Records;)
        {
            using var journal = Open();
            for (var until = number + 10; number < until; number++)
            {
                Assert.True(journal.TryReserve());
                await journal.AppendAsync(Record(number));
                await Task.Yield();
            }

            if (shipped is { } arrived && number > Records)
            {
                journal.MarkShipped(arrived);
            }
        }

        if (!ended)
        {
            File.Delete(Path.Combine(folder, CallJournal.ClosedFile));
        }

        return JournalSegment.In(folder);
    }

    /// <summary>Frames as one write leaves them, behind the last one.</summary>
    private async Task<(string Path, List<JournalWalk.Frame> Frames)> AppendGroupAsync(int count)
    {
        var path = JournalSegment.In(folder)[^1];
        var last = JournalWalk.Frames(path).Last();
        var group = new JournalGroup();
        for (var i = 0; i < count; i++)
        {
            group.Add(JsonSerializer.SerializeToUtf8Bytes(Record(Records + 1 + i), LgspJson.Options), last.Sequence + 1 + (ulong)i);
        }

        await using (var file = File.OpenWrite(path))
        {
            file.Position = last.Offset + last.Length;
            await file.WriteAsync(group.Bytes.ToArray());
        }

        return (path, [.. JournalWalk.Frames(path).TakeLast(count)]);
    }

    private static void Change(string path, Action<byte[]> change)
    {
        var bytes = File.ReadAllBytes(path);
        change(bytes);
        File.WriteAllBytes(path, bytes);
    }

    private CallJournal Open() => CallJournal.Open(
        new JournalOptions { Folder = folder, SegmentBytes = 1024 * 1024, MaxBytes = 64 * 1024 * 1024, KeepShippedBytes = 64 * 1024 * 1024 }, NullLogger.Instance);

    /// <summary>What a start finds wrong, and the numbers of the records that it ships.</summary>
    private (List<JournalDamage> Damages, List<int> Read) Recover()
    {
        ulong shipped;
        ulong durable;
        using (var journal = Open())
        {
            (shipped, durable) = (journal.Shipped, journal.Durable);
        }

        var told = Path.Combine(folder, JournalDamages.FileName);
        var damages = File.Exists(told) ? File.ReadLines(told).Select(line => JsonSerializer.Deserialize<JournalDamage>(line)!).ToList() : [];
        var read = new List<int>();
        using var cursor = new JournalCursor(folder, shipped);
        while (cursor.Next(durable) is { Count: > 0 } entries)
        {
            read.AddRange(entries.Select(entry => (int)JsonSerializer.Deserialize<CallRecord>(entry.Payload.Span, LgspJson.Options)!.DurationUs));
        }

        return (damages, read);
    }

    private static CallRecord Record(int number) => new()
    {
        Id = Guid.CreateVersion7(),
        RequestId = Guid.CreateVersion7(),
        GatewayId = "gateway-1",
        ReceivedAt = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero),
        DurationUs = number,
        Method = "GET",
        Status = 200,
        Outcome = CallOutcome.Answered,
        RequestBytes = 0,
        ResponseBytes = 512,
    };
}
