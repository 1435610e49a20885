using System.Text;

namespace GiaLai.Lgsp.Verify;

/// <summary>Files that are read whole: none of them is large, so a large one is another file.</summary>
internal static class InputFile
{
    /// <summary>Evidence, keys, proofs. A record has at most 64 KiB, a proof some kilobytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    public static async Task<byte[]> ReadAsync(string file)
    {
        // A pipe or device has no length: it is cut off where it is too long.
        await using var stream = File.OpenRead(file);
        var buffer = new byte[64 * 1024];
        using var content = new MemoryStream();
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            if (content.Length + read > MaxBytes)
            {
                throw new UsageException($"{file} is larger than {MaxBytes} bytes: it is no file of this kind / lớn hơn {MaxBytes} byte: không phải tệp loại này");
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    /// <summary>UTF-8, with or without a byte order mark.</summary>
    public static async Task<string> ReadTextAsync(string file)
    {
        using var text = new StreamReader(new MemoryStream(await ReadAsync(file)), Encoding.UTF8);
        return await text.ReadToEndAsync();
    }
}
