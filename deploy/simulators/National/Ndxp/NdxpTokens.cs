using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.National.Faults;

namespace GiaLai.Lgsp.National.Ndxp;

/// <summary>Keys that the province got, and the tokens that live. Key and secret are settings: <c>Ndxp:Key</c>, <c>Ndxp:Secret</c>.</summary>
internal sealed class NdxpTokens(IConfiguration configuration, TimeProvider time) : IForgets
{
    public const int Lifetime = 3_600;

    private readonly ConcurrentDictionary<string, DateTimeOffset> alive = new();
    private readonly string basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(
        $"{Setting(configuration, "Ndxp:Key")}:{Setting(configuration, "Ndxp:Secret")}"));

    /// <summary>Seconds.</summary>
    public int ExpiresIn { get; set; } = Lifetime;

    public bool Knows(string authorization) => authorization == basic;

    public string Issue()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        alive[token] = time.GetUtcNow().AddSeconds(ExpiresIn);
        return token;
    }

    public bool IsAlive(string token) => alive.TryGetValue(token, out var until) && until > time.GetUtcNow();

    public void Revoke() => alive.Clear();

    public void Forget()
    {
        Revoke();
        ExpiresIn = Lifetime;
    }

    private static string Setting(IConfiguration configuration, string name) =>
        configuration[name] ?? throw new InvalidOperationException($"{name} is not set.");
}
