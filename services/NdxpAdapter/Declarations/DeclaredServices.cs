using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.Declarations;

/// <summary>The declared services, and which operation a path is. Faults in the files at the start stop it; later ones leave what was read before.</summary>
internal sealed class DeclaredServices(IOptions<NdxpOptions> options)
{
    private volatile Dictionary<string, Declaration> byPrefix = Read(options);

    public IReadOnlyCollection<Declaration> All => byPrefix.Values;

    /// <summary>What is wrong with the files as they lie there now; null = nothing.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads the files anew. False = they have faults, and the services stay as they were.</summary>
    public bool Reload()
    {
        try
        {
            byPrefix = Read(options);
            Fault = null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            Fault = exception.Message;
        }

        return Fault is null;
    }

    /// <param name="method">HTTP method.</param>
    /// <param name="path">Service, version, and what follows: <c>/enterprises/v1/…</c>.</param>
    /// <param name="parameters">Values of the path's parameters, decoded once.</param>
    public (Declaration Service, Operation Operation)? Find(string method, string path, out Dictionary<string, string> parameters)
    {
        parameters = [];
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments.Length < 2 || !byPrefix.TryGetValue($"{segments[0]}/{segments[1]}", out var declaration))
        {
            return null;
        }

        segments = segments[2..];
        foreach (var operation in declaration.Operations)
        {
            if (operation.Method == method && Fits(operation.Path, segments, parameters))
            {
                return (declaration, operation);
            }
        }

        return null;
    }

    private static Dictionary<string, Declaration> Read(IOptions<NdxpOptions> options) =>
        DeclarationReader.ReadFolder(options.Value.ServicesFolder).ToDictionary(declaration => declaration.Prefix);

    private static bool Fits(IReadOnlyList<string> template, string[] segments, Dictionary<string, string> parameters)
    {
        if (template.Count != segments.Length)
        {
            return false;
        }

        parameters.Clear();
        for (var at = 0; at < segments.Length; at++)
        {
            if (template[at] is ['{', .. var name, '}'])
            {
                parameters[name] = segments[at];
            }
            else if (template[at] != segments[at])
            {
                return false;
            }
        }

        return true;
    }
}
