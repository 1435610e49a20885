using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.Declarations;

/// <summary>
/// The declared services, and which operation a path is. Faults in the files at the start stop it; when they change, or an operator asks for it, they
/// are read anew, and faults leave what was read before.
/// </summary>
internal sealed class DeclaredServices(IOptions<NdxpOptions> options) : IDisposable
{
    private volatile Dictionary<string, Declaration> byPrefix = Read(options);

    public IReadOnlyCollection<Declaration> All => byPrefix.Values;

    /// <summary>What is wrong with the files as they lie there now; null = nothing.</summary>
    public string? Fault { get; private set; }

    /// <summary>Rings when they were read anew.</summary>
    public Bell Reloaded { get; } = new();

    public void Dispose() => Reloaded.Dispose();

    /// <summary>Reads the files anew: all of them take the place of all before, or none does and each fault is told with its file.</summary>
    public Result<IReadOnlyCollection<Declaration>> Reload()
    {
        try
        {
            byPrefix = Read(options);
            Fault = null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            Fault = exception.Message;
            return NdxpProblems.BadDeclarations.Because(Fault);
        }

        Reloaded.Ring();
        return Result.Of(All);
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

    /// <summary>The service and the id of <c>/dossiers/v1/hand-ins/{id}</c>, where the service has operations that may wait.</summary>
    public (Declaration Service, Guid Id)? FindHandIn(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [var name, var version, "hand-ins", var text] && Guid.TryParseExact(text, "D", out var id)
        && byPrefix.TryGetValue($"{name}/{version}", out var declaration) && declaration.Operations.Any(operation => operation.MayWait)
            ? (declaration, id)
            : null;

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
