using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.ServiceDefaults;

/// <summary>The look of a service's pages, carried in its assembly.</summary>
public static class EmbeddedStyle
{
    /// <summary>Serves the resource to anybody, with a tag of its content.</summary>
    public static void MapStyle(this IEndpointRouteBuilder endpoints, string path, Assembly assembly, string resource)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using var stream = assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{assembly.GetName().Name} carries no {resource}.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var style = memory.ToArray();
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(style))[..16]}\"");
        endpoints.MapGet(path, () => Results.Bytes(style, "text/css", entityTag: tag)).ExcludeFromDescription().AllowAnonymous();
    }
}
