using System.Text;
using GiaLai.Lgsp.Client.Webhooks;
using Microsoft.Extensions.Time.Testing;

namespace GiaLai.Lgsp.Client.Tests;

/// <summary>With the test vector of the libraries of Standard Webhooks.</summary>
public sealed class WebhookVerifierTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Time = "1614265330";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");

    [Theory]
    [InlineData(Id, Time, Signature, 0, WebhookOutcome.Valid)]
    [InlineData(Id, Time, "v1,AAAA v1a,xyz " + Signature, 299, WebhookOutcome.Valid)]
    [InlineData(Id, Time, Signature, -299, WebhookOutcome.Valid)]
    [InlineData(Id, Time, Signature, 301, WebhookOutcome.Stale)]
    [InlineData(Id, Time, Signature, -301, WebhookOutcome.Stale)]
    [InlineData(Id, "9223372036854775807", Signature, 0, WebhookOutcome.Stale)]
    [InlineData(Id, "1614265331", Signature, 0, WebhookOutcome.Forged)]
    [InlineData("msg_other", Time, Signature, 0, WebhookOutcome.Forged)]
    [InlineData(Id, Time, "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", 0, WebhookOutcome.Forged)]
    [InlineData(Id, Time, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", 0, WebhookOutcome.Forged)]
    [InlineData(Id, Time, "v1,", 0, WebhookOutcome.Forged)]
    [InlineData(null, Time, Signature, 0, WebhookOutcome.Malformed)]
    [InlineData("a.b", Time, Signature, 0, WebhookOutcome.Malformed)]
    [InlineData(Id, null, Signature, 0, WebhookOutcome.Malformed)]
    [InlineData(Id, "-1", Signature, 0, WebhookOutcome.Malformed)]
    [InlineData(Id, Time, null, 0, WebhookOutcome.Malformed)]
    public void A_push_is_the_platforms_or_it_is_told_why_not(string? id, string? time, string? signature, int late, WebhookOutcome expected) =>
        Assert.Equal(expected, At(late, Secret).Verify(id, time, signature, Body));

    [Fact]
    public void A_changed_byte_is_found_and_two_secrets_are_in_force_while_they_are_exchanged()
    {
        byte[] changed = [.. Body[..^1], (byte)' '];
        Assert.Equal(WebhookOutcome.Forged, At(0, Secret).Verify(Id, Time, Signature, changed));
        var other = "whsec_" + Convert.ToBase64String(new byte[24]);
        Assert.Equal(WebhookOutcome.Forged, At(0, other).Verify(Id, Time, Signature, Body));
        Assert.Equal(WebhookOutcome.Valid, At(0, other, Secret).Verify(Id, Time, Signature, Body));
    }

    [Fact]
    public void A_secret_that_is_none_is_refused_without_being_repeated()
    {
        Assert.Throws<ArgumentException>(() => new WebhookVerifier([]));
        Assert.DoesNotContain("abc*", Assert.Throws<ArgumentException>(() => new WebhookVerifier(["whsec_abc*"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new WebhookVerifier(["whsec_"]));
    }

    private static WebhookVerifier At(int late, params string[] secrets) =>
        new(secrets, time: new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1614265330 + late)));
}
