using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.VapexPublisher.Records;

namespace GiaLai.Lgsp.VapexPublisher.Publications;

/// <summary>What is read from Registry: the list of publications, their documents, and its lint.</summary>
internal sealed class RegistryClient(IHttpClientFactory clients)
{
    public const string Name = "registry";

    /// <summary>Null when it is still this version.</summary>
    public async Task<string?> ListAsync(long? knownVersion, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(Name);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/registry/v1/publications");
        if (knownVersion is { } version)
        {
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
        }

        using var answer = await http.SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotModified)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>As the world sees it.</summary>
    public async Task<byte[]> DocumentAsync(Publication publication, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(Name);
        return await http.GetByteArrayAsync(new Uri(publication.Document.AbsolutePath, UriKind.Relative), cancellationToken);
    }

    /// <summary>Registry's own rules, not a copy of them; a topic has none.</summary>
    public async Task<LintCounts> LintAsync(Publication publication, CancellationToken cancellationToken)
    {
        if (publication.Kind == PublicationKind.Topic)
        {
            return new LintCounts(0, 0);
        }

        using var http = clients.CreateClient(Name);
        var id = publication.Id;
        return (await http.GetFromJsonAsync<LintCounts>(
            new Uri($"/registry/v1/agencies/{id.Agency}/services/{id.Name}/versions/v{id.Version}/lint", UriKind.Relative), LgspJson.Options, cancellationToken))!;
    }

    public static PublicationList Read(string body) =>
        JsonSerializer.Deserialize<PublicationList>(body, LgspJson.Options) ?? throw new JsonException("The list is null.");
}
