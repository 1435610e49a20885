using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace GiaLai.Lgsp.Exchange.Tests.Drivers;

/// <summary>A system, or a person, that speaks to Exchange over HTTP.</summary>
public sealed class Party(HttpClient http, string id)
{
    public string Id => id;

    public HttpClient Http => http;

    /// <summary>An event in binary mode with text as its content.</summary>
    public static HttpRequestMessage Event(string to, string? eventId = null, string content = "{\"n\":1}", params (string Name, string Value)[] attributes)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/exchange/v1/messages")
        {
            Content = new StringContent(content, Encoding.UTF8, "application/json"),
        };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in (IEnumerable<(string, string)>)
            [("specversion", "1.0"), ("id", eventId ?? Guid.CreateVersion7().ToString()), ("source", "/tests"), ("type", "vn.gov.gialai.test"), ("recipients", to), .. attributes])
        {
            request.Headers.TryAddWithoutValidation("ce-" + name, value);
        }

        return request;
    }

    public async Task<Answer> SendAsync(string to, string? eventId = null, string content = "{\"n\":1}", params (string Name, string Value)[] attributes)
    {
        using var request = Event(to, eventId, content, attributes);
        return await SendAsync(request);
    }

    /// <summary>Sends and expects acceptance; the platform's id.</summary>
    public async Task<Guid> SentAsync(string to, string? eventId = null, string content = "{\"n\":1}", params (string Name, string Value)[] attributes)
    {
        var answer = await SendAsync(to, eventId, content, attributes);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        return answer.Json["id"]!.GetValue<Guid>();
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var answer = await http.SendAsync(request);
        return await Answer.ReadAsync(answer);
    }

    public async Task<Answer> PostAsync(string path, string contentType, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        return await Answer.ReadAsync(answer);
    }

    public async Task<Answer> PostAsync(string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        return await Answer.ReadAsync(answer);
    }

    public async Task<Answer> PutAsync(string path, object body)
    {
        using var answer = await http.PutAsJsonAsync(new Uri(path, UriKind.Relative), body);
        return await Answer.ReadAsync(answer);
    }

    public async Task<Answer> GetAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return await Answer.ReadAsync(answer);
    }

    public async Task<Answer> DeleteAsync(string path)
    {
        using var answer = await http.DeleteAsync(new Uri(path, UriKind.Relative));
        return await Answer.ReadAsync(answer);
    }

    /// <summary>Messages out of the mailbox, under a lease.</summary>
    public async Task<List<JsonNode>> TakeAsync(int max = 10, int wait = 0, int? lease = null)
    {
        var answer = await GetAsync($"/exchange/v1/mailbox?max={max}&wait={wait}{(lease is null ? "" : $"&lease={lease}")}");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return [.. answer.Json["messages"]!.AsArray().Select(message => message!)];
    }

    public Task<Answer> AckAsync(params IEnumerable<JsonNode> taken) => PostAsync("/exchange/v1/mailbox/ack", new { messages = Leased(taken) });

    public Task<Answer> ReleaseAsync(JsonNode taken, int? delaySeconds = null) =>
        PostAsync("/exchange/v1/mailbox/release", new { messages = Leased([taken]), delaySeconds });

    public Task<Answer> RejectAsync(JsonNode taken, string reason) => PostAsync("/exchange/v1/mailbox/reject", new { messages = Leased([taken]), reason });

    public async Task<JsonNode> ViewAsync(Guid message)
    {
        var answer = await GetAsync($"/exchange/v1/messages/{message}");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    /// <summary>State of the only delivery, or of that to a recipient.</summary>
    public async Task<string> StateAsync(Guid message, string? recipient = null) =>
        (await DeliveryAsync(message, recipient))["state"]!.GetValue<string>();

    public async Task<JsonNode> DeliveryAsync(Guid message, string? recipient = null) =>
        (await ViewAsync(message))["deliveries"]!.AsArray().Single(delivery => recipient is null || delivery!["recipient"]!.GetValue<string>() == recipient)!;

    /// <summary>The content as the platform gives it, with its headers.</summary>
    public async Task<HttpResponseMessage> ContentAsync(string message)
    {
        var answer = await http.GetAsync(new Uri($"/exchange/v1/messages/{message}/content", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await answer.Content.LoadIntoBufferAsync();
        return answer;
    }

    private static IEnumerable<object> Leased(IEnumerable<JsonNode> taken) =>
        taken.Select(message => new { id = message["id"]!.GetValue<Guid>(), lease = message["lease"]!.GetValue<Guid>() });
}

public sealed record Answer(HttpStatusCode Status, string? Error, string Text, System.Net.Http.Headers.HttpResponseHeaders Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public static async Task<Answer> ReadAsync(HttpResponseMessage answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new(answer.StatusCode, answer.Headers.TryGetValues("Lgsp-Error", out var codes) ? codes.Single() : null,
            await answer.Content.ReadAsStringAsync(), answer.Headers);
    }
}
