using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace GiaLai.Lgsp.National;

/// <summary>Client id and secret that the province got from a register (settings <c>Vapex:ClientId</c>, <c>Vapex:Secret</c>, …), and its tokens.</summary>
internal sealed class Clients(IConfiguration configuration, TimeProvider time)
{
    private const int Lifetime = 1_800;
    private readonly ConcurrentDictionary<(string Part, string Token), DateTimeOffset> alive = new();

    public async Task<IResult> TokenAsync(HttpRequest request, string part)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{configuration[part + ":ClientId"]}:{configuration[part + ":Secret"]}"));
        if (string.IsNullOrEmpty(configuration[part + ":Secret"]) || request.Headers.Authorization != expected)
        {
            return Results.Json(new { error = "invalid_client" }, statusCode: StatusCodes.Status401Unauthorized);
        }

        if (!request.HasFormContentType || (await request.ReadFormAsync())["grant_type"] != "client_credentials")
        {
            return Results.Json(new { error = "unsupported_grant_type" }, statusCode: StatusCodes.Status400BadRequest);
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        alive[(part, token)] = time.GetUtcNow().AddSeconds(Lifetime);
        return Results.Json(new { access_token = token, token_type = "Bearer", expires_in = Lifetime });
    }

    public bool IsAlive(HttpRequest request, string part) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.Ordinal)
        && alive.TryGetValue((part, header["Bearer ".Length..]), out var until) && until > time.GetUtcNow();

    public void Revoke(string part)
    {
        foreach (var key in alive.Keys.Where(key => key.Part == part))
        {
            alive.TryRemove(key, out _);
        }
    }
}
