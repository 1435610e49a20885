using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace GiaLai.Lgsp.Edxml.Reading;

/// <summary>A ZIP of exactly one file: the way some systems wrap an attachment.</summary>
internal sealed class ZipWrapping : IDisposable
{
    private const int EndLength = 22;
    private const int MaxDirectoryBytes = 64 << 10;

    private readonly ZipArchive archive;
    private readonly ZipArchiveEntry entry;
    private readonly Stream content;
    private readonly Crc32 crc = new();
    private readonly EdxmlPlace place;
    private long read;

    private ZipWrapping(ZipArchive archive, ZipArchiveEntry entry, EdxmlPlace place)
    {
        (this.archive, this.entry, this.place) = (archive, entry, place);
        content = entry.Open();
    }

    public string EntryName => entry.Name;

    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PK\u0003\u0004"u8);

    /// <summary>Null when the file is no ZIP of one readable file. The directory is looked at before anything is taken from it: it may claim a million entries.</summary>
    public static ZipWrapping? TryOpen(FileStream file, EdxmlPlace place)
    {
        if (!HasOneEntry(file))
        {
            return null;
        }

        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries is [{ IsEncrypted: false, Name.Length: > 0 } entry])
            {
                return new ZipWrapping(archive, entry, place);
            }

            archive.Dispose();
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or IOException or ArgumentException)
        {
            archive?.Dispose();
            throw Damaged(place, e);
        }
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        int length;
        try
        {
            length = await content.ReadAsync(buffer, cancel);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or IOException)
        {
            throw Damaged(place, e);
        }

        crc.Append(buffer.Span[..length]);
        read += length;
        return length > 0 || (read == entry.Length && crc.GetCurrentHashAsUInt32() == entry.Crc32) ? length : throw Damaged(place, null);
    }

    public void Dispose()
    {
        content.Dispose();
        archive.Dispose();
    }

    private static bool HasOneEntry(FileStream file)
    {
        var tail = new byte[Math.Min(file.Length, EndLength + ushort.MaxValue)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || tail.Length - end < EndLength)
        {
            return false;
        }

        var record = tail.AsSpan(end);
        return BinaryPrimitives.ReadUInt16LittleEndian(record[8..]) == 1
            && BinaryPrimitives.ReadUInt16LittleEndian(record[10..]) == 1
            && BinaryPrimitives.ReadUInt32LittleEndian(record[12..]) <= MaxDirectoryBytes;
    }

    private static EdxmlException Damaged(EdxmlPlace place, Exception? inner) =>
        new(EdxmlError.Zip, place, "The packed attachment is damaged.", "Tệp đính kèm dạng nén bị hỏng.", inner);
}
