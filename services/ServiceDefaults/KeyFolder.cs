using System.Security.Cryptography;

namespace GiaLai.Lgsp.ServiceDefaults;

/// <summary>
/// A folder of private keys, files <c>name-NNNN.pem</c>. The last by name signs, all are published, so a key is replaced by adding a file.
/// </summary>
public static class KeyFolder
{
    /// <summary>The keys in the order of their names, as PEM; where there is none, one of P-256 is made.</summary>
    /// <param name="folder">Made when it is not there.</param>
    /// <param name="name">What they are for, <c>receipt</c>.</param>
    public static IReadOnlyList<string> Read(string folder, string name)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Files(folder, name).Length == 0)
        {
            SecretFile.Read(Path.Combine(folder, name + "-0001.pem"), NewPem);
        }

        return Array.ConvertAll(Files(folder, name), file => SecretFile.Read(file));
    }

    private static string[] Files(string folder, string name) => [.. Directory.GetFiles(folder, name + "-*.pem").Order(StringComparer.Ordinal)];

    private static string NewPem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
