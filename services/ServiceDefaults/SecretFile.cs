namespace GiaLai.Lgsp.ServiceDefaults;

/// <summary>Files with keys: nobody but their owner may read or write them.</summary>
public static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="path">The file.</param>
    /// <param name="make">Its content when it does not exist; null when it must.</param>
    public static string Read(string path, Func<string>? make = null)
    {
        if (make is not null && !File.Exists(path))
        {
            Create(path, make());
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The key file {path} does not exist. How keys are made: docs/protocols/audit.md, Keys.");
        }

        var mode = OperatingSystem.IsWindows() ? OwnerOnly : File.GetUnixFileMode(path);
        return (mode & ~OwnerOnly) == 0
            ? File.ReadAllText(path).Trim()
            : throw new InvalidOperationException($"{path} has mode {Convert.ToString((int)mode, 8)}: a key must be readable by its owner alone (chmod 600).");
    }

    private static void Create(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        // Complete or not there: several processes may start at once.
        var draft = $"{path}.{Guid.CreateVersion7():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var writer = new StreamWriter(draft, options))
        {
            writer.WriteLine(content);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
