using GiaLai.Lgsp.Identity.Keys;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Identity.Tests;

public sealed class KeyTests(IdentityFixture identity)
{
    private static readonly (string, string)[] Quick = [("Identity:Keys:PublishBefore", "00:00:03"), ("Identity:Keys:Poll", "00:00:00.1")];

    [Fact]
    public async Task A_new_key_is_published_before_it_signs_and_the_old_one_still_verifies()
    {
        await using var own = await identity.StartAloneAsync(Quick);
        var http = own.StartReplica();
        var before = await http.AccessTokenAsync(identity.Operator);

        var rotated = await http.CallAsync(HttpMethod.Post, "/identity/v1/keys/rotate", before, new { });

        Assert.True(rotated.Status == 200, rotated.Text);
        Assert.Equal(["signing", "announced"], StatesOf(rotated));
        Assert.Equal(2, (await http.KeysAsync()).Keys.Count);
        var early = await http.AccessTokenAsync(identity.Operator);
        // A slow machine may have come to the change meanwhile.
        Assert.True(KeyOf(early) == KeyOf(before) || TimeProvider.System.GetUtcNow() >= rotated.Json.GetProperty("keys")[1].GetProperty("signsFrom").GetDateTimeOffset());
        var after = await SignedByAnotherAsync(http, before);
        Assert.True(await http.IsBelievedAsync(before));
        Assert.True(await http.IsBelievedAsync(after));
        Assert.Equal(["signing", "verifying"], StatesOf(await http.CallAsync(HttpMethod.Get, "/identity/v1/keys", after)));
    }

    [Fact]
    public async Task Every_replica_has_a_new_key_published_before_any_signs_with_it()
    {
        await using var own = await identity.StartAloneAsync(Quick);
        var one = own.StartReplica();
        var other = own.StartReplica();
        var before = await one.AccessTokenAsync(identity.Operator);
        Assert.Equal(KeyOf(before), KeyOf(await other.AccessTokenAsync(identity.Operator)));

        await one.CallAsync(HttpMethod.Post, "/identity/v1/keys/rotate", before, new { });

        string token;
        do
        {
            token = await one.AccessTokenAsync(identity.Operator);
            Assert.True(KeyOf(token) == KeyOf(before) || await other.IsBelievedAsync(token), "a token by a key that the other replica does not publish");
        }
        while (KeyOf(token) == KeyOf(before));
        await Eventually.HoldsAsync(async () => KeyOf(await other.AccessTokenAsync(identity.Operator)) == KeyOf(token), "the other replica signs with it too");
    }

    [Fact]
    public async Task A_second_rotation_waits_for_the_first()
    {
        await using var own = await identity.StartAloneAsync();
        var http = own.StartReplica();
        var token = await http.AccessTokenAsync(identity.Operator);
        await http.CallAsync(HttpMethod.Post, "/identity/v1/keys/rotate", token, new { });

        (await http.CallAsync(HttpMethod.Post, "/identity/v1/keys/rotate", token, new { })).IsProblem(409, "IDN-0130");
    }

    [Fact]
    public async Task A_compromised_key_is_gone_at_once_and_with_it_its_tokens()
    {
        await using var own = await identity.StartAloneAsync(Quick);
        var http = own.StartReplica();
        var other = own.StartReplica();
        var before = await http.AccessTokenAsync(identity.Operator);

        var rotated = await http.CallAsync(HttpMethod.Post, "/identity/v1/keys/rotate", before, new { compromised = true });

        Assert.Equal(["signing"], StatesOf(rotated));
        Assert.False(await http.IsBelievedAsync(before));
        (await http.CallAsync(HttpMethod.Get, "/identity/v1/keys", before)).IsProblem(401, "IDN-0003");
        var after = await http.AccessTokenAsync(identity.Operator);
        Assert.True(await http.IsBelievedAsync(after));
        await Eventually.HoldsAsync(async () => await other.IsBelievedAsync(after) && !await other.IsBelievedAsync(before), "the other replica follows");
    }

    [Fact]
    public async Task Keys_change_by_age()
    {
        await using var own = await identity.StartAloneAsync([.. Quick, ("Identity:Keys:MaxAge", "00:00:05")]);
        var http = own.StartReplica();
        var before = await http.AccessTokenAsync(identity.Operator);

        Assert.True(await http.IsBelievedAsync(await SignedByAnotherAsync(http, before)));
        Assert.True(await http.IsBelievedAsync(before));
    }

    [Fact]
    public async Task A_restart_keeps_the_keys()
    {
        await using var own = await identity.StartAloneAsync();
        var before = await own.StartReplica().AccessTokenAsync(identity.Operator);
        await own.StopReplicaAsync();

        Assert.True(await own.StartReplica().IsBelievedAsync(before));
    }

    [Fact]
    public async Task Without_its_master_key_a_replica_does_not_start()
    {
        await using var own = await identity.StartAloneAsync();
        own.StartReplica();

        var refused = Assert.ThrowsAny<Exception>(() => own.StartReplica(("Identity:KeyFolder", identity.PathOf("another folder"))));
        Assert.Contains("put its file back", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_operators_rotate_keys()
    {
        var system = await identity.Http.AccessTokenAsync(await identity.NewSystemAsync());
        var auditor = await identity.Http.AccessTokenAsync(identity.Auditor);
        var narrow = await identity.Http.AccessTokenAsync(identity.Operator, "lgsp.audit");

        (await identity.Http.CallAsync(HttpMethod.Post, "/identity/v1/keys/rotate", null, new { })).IsProblem(401, "IDN-0003");
        foreach (var token in (string[])[system, auditor, narrow])
        {
            (await identity.Http.CallAsync(HttpMethod.Post, "/identity/v1/keys/rotate", token, new { })).IsProblem(403, "IDN-0004");
        }
    }

    [Fact]
    public void A_key_is_announced_signs_verifies_and_leaves()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var old = Key("old", start) with { PublishedUntil = start.AddHours(30) };
        var next = Key("next", start.AddHours(10));
        SigningKey[] keys = [old, next];

        Assert.Equal([("old", SigningKeyState.Signing), ("next", SigningKeyState.Announced)], SetAt(9));
        Assert.Equal([("next", SigningKeyState.Signing), ("old", SigningKeyState.Verifying)], SetAt(10));
        Assert.Equal([("next", SigningKeyState.Signing), ("old", SigningKeyState.Verifying)], SetAt(29));
        Assert.Equal([("next", SigningKeyState.Signing)], SetAt(30));
        Assert.Equal(start.AddHours(10), SigningKey.NextChange(keys, start.AddHours(9)));
        Assert.Equal(start.AddHours(30), SigningKey.NextChange(keys, start.AddHours(10)));
        Assert.Null(SigningKey.NextChange(keys, start.AddHours(30)));

        IEnumerable<(string, SigningKeyState)> SetAt(int hour) =>
            SigningKey.KeySet(keys, start.AddHours(hour)).Select(entry => (entry.Key.Id, entry.State));

        static SigningKey Key(string id, DateTimeOffset from) =>
            new() { Id = id, PublicKey = [], SealedPrivateKey = [1], CreatedAt = from.AddHours(-1), SignsFrom = from };
    }

    [Fact]
    public void Sealed_secrets_open_only_for_their_purpose_and_with_every_master_key_of_the_folder()
    {
        var folder = identity.PathOf("master keys");
        var first = MasterKeys.Load(folder, mayCreate: true);
        var box = first.Seal("one", [1, 2, 3]);
        File.WriteAllText(Path.Combine(folder, "0002.key"), Convert.ToBase64String(new byte[32]));
        File.SetUnixFileMode(Path.Combine(folder, "0002.key"), UnixFileMode.UserRead);
        var second = MasterKeys.Load(folder, mayCreate: false);

        Assert.Equal([1, 2, 3], second.Open("one", box));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => second.Open("two", box));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => first.Open("one", second.Seal("one", [1])));
        box[^1] ^= 1;
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => second.Open("one", box));
    }

    private static string KeyOf(string token) => Oauth.Read(token).Kid;

    private static IEnumerable<string?> StatesOf(OauthAnswer keys) =>
        keys.Json.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("state").GetString());

    private Task<string> SignedByAnotherAsync(HttpClient http, string before) => Eventually.GivesAsync(
        async () => await http.AccessTokenAsync(identity.Operator) is var token && KeyOf(token) != KeyOf(before) ? token : null, "another key signs");
}
