namespace GiaLai.Lgsp.NdopAdapter.Batches;

/// <summary>The rows of a batch on the disk, byte for byte as they go to NDOP.</summary>
internal static class BatchFile
{
    public static string PathOf(NdopOptions options, Guid id) => Path.Combine(options.Folder, id.ToString("N"));

    /// <summary>From its start; null when the rows are no longer here.</summary>
    public static FileStream? Open(NdopOptions options, Guid id)
    {
        try
        {
            return new FileStream(PathOf(options, id), FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
