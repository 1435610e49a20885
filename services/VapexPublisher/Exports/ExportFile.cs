namespace GiaLai.Lgsp.VapexPublisher.Exports;

/// <summary>A file for the length of one request: a ZIP is read from its end.</summary>
internal static class ExportFile
{
    public static FileStream Create() => new(
        Path.Combine(Path.GetTempPath(), $"lgsp-export-{Guid.CreateVersion7():N}"),
        new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
}
