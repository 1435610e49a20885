using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.Declarations;

/// <summary>The declared services, and which operation a path is.</summary>
internal sealed class DeclaredServices
{
    private readonly Dictionary<string, Declaration> byPrefix;

    public DeclaredServices(IOptions<NdxpOptions> options)
    {
        All = DeclarationReader.ReadFolder(options.Value.ServicesFolder);
        byPrefix = All.ToDictionary(declaration => declaration.Prefix);
    }

    public IReadOnlyList<Declaration> All { get; }

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
