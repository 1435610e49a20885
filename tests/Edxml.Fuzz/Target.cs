using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Edxml.Signatures;

namespace GiaLai.Lgsp.Edxml.Fuzz;

/// <summary>Whatever the bytes are, they are read or refused with an <see cref="EdxmlException"/>; everything else is a find.</summary>
internal static class Target
{
    private static readonly DateTimeOffset Hop = new(2026, 11, 24, 8, 30, 0, TimeSpan.FromHours(7));
    private static readonly EdxmlLimits Limits = new() { MaxBytes = 1 << 20, MaxAttachmentBytes = 1 << 20 };

    public static void Run(Stream input)
    {
        using var bytes = new MemoryStream();
        input.CopyTo(bytes);
        try
        {
            bytes.Position = 0;
            var message = EdxmlReader.ReadAsync(bytes, limits: Limits).GetAwaiter().GetResult();
            bytes.Position = 0;
            SignatureCheck.VerifyAsync(bytes, limits: Limits).GetAwaiter().GetResult();
            bytes.Position = 0;
            EdxmlTrace.AppendAsync(bytes, Stream.Null, new TraceHeader("H21", Hop), Limits).GetAwaiter().GetResult();
            if (message is EdxmlStatus or EdxmlDocument { Attachments.Count: 0 })
            {
                // What was read can be written, and read again.
                var written = new MemoryStream();
                EdxmlWriter.WriteAsync(message, written).GetAwaiter().GetResult();
                written.Position = 0;
                EdxmlReader.ReadAsync(written).GetAwaiter().GetResult();
            }
        }
        catch (EdxmlException)
        {
            // Refused by name.
        }
    }
}
