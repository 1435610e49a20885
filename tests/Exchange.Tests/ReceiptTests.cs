using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Exchange.Tests;

/// <summary>Receipts as their holders check them: with the published keys and a JOSE library.</summary>
public sealed class ReceiptTests(ExchangeFixture exchange)
{
    [Fact]
    public async Task Both_receipts_verify_with_the_published_keys_and_name_what_they_prove()
    {
        const string content = "{\"số\":1}";
        var sender = exchange.As("one-stop@H21.05");
        var sent = await sender.SendAsync("s11@H21.05", content: content);
        var received = await VerifyAsync(sent.Json["receipt"]!.GetValue<string>());
        Assert.Equal("received", received["receipt"]!.GetValue<string>());
        Assert.Equal(sent.Json["id"]!.GetValue<string>(), received["messageId"]!.GetValue<string>());
        Assert.Equal(sent.Json["eventId"]!.GetValue<string>(), received["id"]!.GetValue<string>());
        Assert.Equal("one-stop@H21.05", received["sender"]!.GetValue<string>());
        Assert.Equal("s11@H21.05", Assert.Single(received["recipients"]!.AsArray())!.GetValue<string>());
        Assert.Equal(Encoding.UTF8.GetByteCount(content), received["sizeBytes"]!.GetValue<int>());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))), received["sha256"]!.GetValue<string>());

        var reader = exchange.As("s11@H21.05");
        var taken = Assert.Single(await reader.TakeAsync());
        var acknowledged = await VerifyAsync((await reader.AckAsync(taken)).Json["messages"]![0]!["receipt"]!.GetValue<string>());
        Assert.Equal("acknowledged", acknowledged["receipt"]!.GetValue<string>());
        Assert.Equal("s11@H21.05", acknowledged["recipient"]!.GetValue<string>());
        Assert.Equal(received["sha256"]!.GetValue<string>(), acknowledged["sha256"]!.GetValue<string>());
        // The sender holds both.
        var delivery = await sender.DeliveryAsync(sent.Json["id"]!.GetValue<Guid>());
        Assert.Equal(acknowledged.ToJsonString(), (await VerifyAsync(delivery["receipt"]!.GetValue<string>())).ToJsonString());
    }

    [Fact]
    public async Task Case_33_a_tampered_body_fails_its_receipt()
    {
        var content = "{\"amount\":1}"u8.ToArray();
        var sent = await exchange.As("one-stop@H21.05").SendAsync("s12@H21.05", content: Encoding.UTF8.GetString(content));
        var receipt = sent.Json["receipt"]!.GetValue<string>();
        var got = Convert.FromBase64String(Assert.Single(await exchange.As("s12@H21.05").TakeAsync())["content"]!.GetValue<string>());
        Assert.True(await FitsAsync(receipt, got));
        got[10] ^= 1;
        Assert.False(await FitsAsync(receipt, got));

        // Nor can the receipt be bent to the tampered body.
        var parts = receipt.Split('.');
        var payload = JsonNode.Parse(Base64UrlEncoder.Decode(parts[1]))!;
        payload["sha256"] = Convert.ToHexStringLower(SHA256.HashData(got));
        await Assert.ThrowsAnyAsync<Exception>(() => VerifyAsync($"{parts[0]}.{Base64UrlEncoder.Encode(payload.ToJsonString())}.{parts[2]}"));
    }

    [Fact]
    public async Task Content_that_was_changed_in_the_database_is_not_given_out()
    {
        var id = await exchange.As("one-stop@H21.05").SentAsync("s13@H21.05");
        await exchange.QueryAsync<int>($"update message set content = set_byte(content, length(content) - 1, get_byte(content, length(content) - 1) # 1) where id = '{id}'");
        Assert.Equal(HttpStatusCode.InternalServerError, (await exchange.As("s13@H21.05").GetAsync($"/exchange/v1/messages/{id}/content")).Status);
        // Nor does it hold up what waits beside it.
        var other = await exchange.As("one-stop@H21.05").SentAsync("s13@H21.05");
        Assert.Equal(other, Assert.Single(await exchange.As("s13@H21.05").TakeAsync())["id"]!.GetValue<Guid>());
        Assert.Equal("dead", await exchange.As("one-stop@H21.05").StateAsync(id));
    }

    [Fact]
    public async Task A_new_receipt_key_signs_and_the_old_receipts_still_verify()
    {
        await using var own = await ExchangeFixture.StartAsync();
        var before = await own.As("one-stop@H21.05").SendAsync("land@H21.13");
        await own.StopAsync();
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            var file = Path.Combine(own.KeyFolder, "receipt-0002.pem");
            await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await own.StartAsync();
        var after = await own.As("one-stop@H21.05").SendAsync("land@H21.13");
        using var http = own.Anonymous;
        var keys = await http.GetStringAsync("/exchange/v1/keys", TestContext.Current.CancellationToken);
        foreach (var answer in new[] { before, after })
        {
            await VerifyAsync(answer.Json["receipt"]!.GetValue<string>(), keys);
        }

        Assert.NotEqual(before.Json["receipt"]!.GetValue<string>().Split('.')[0], after.Json["receipt"]!.GetValue<string>().Split('.')[0]);
    }

    private async Task<bool> FitsAsync(string receipt, byte[] content) =>
        (await VerifyAsync(receipt))["sha256"]!.GetValue<string>() == Convert.ToHexStringLower(SHA256.HashData(content));

    private async Task<JsonNode> VerifyAsync(string receipt)
    {
        using var http = exchange.Anonymous;
        return await VerifyAsync(receipt, await http.GetStringAsync("/exchange/v1/keys"));
    }

    private static async Task<JsonNode> VerifyAsync(string receipt, string keys)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(receipt, new TokenValidationParameters
        {
            IssuerSigningKeys = new JsonWebKeySet(keys).GetSigningKeys(),
            ValidIssuer = Testing.TokenIssuer.Issuer,
            ValidateAudience = false,
            ValidateLifetime = false,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        });
        return result.IsValid ? JsonNode.Parse(Base64UrlEncoder.Decode(receipt.Split('.')[1]))! : throw result.Exception;
    }
}
