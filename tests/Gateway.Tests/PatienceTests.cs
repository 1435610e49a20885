using System.IO.Pipelines;
using GiaLai.Lgsp.Gateway.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace GiaLai.Lgsp.Gateway.Tests;

/// <summary>A caller that has sent much quickly may not be silent for hours: Kestrel's limit is an average.</summary>
public sealed class PatienceTests
{
    private static readonly TimeSpan Almost = Deadline.PatienceWithCaller - TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    public void A_caller_that_sends_nothing_for_half_a_minute_has_stalled_whatever_its_service_allows(int timeout)
    {
        var time = new FakeTimeProvider();
        using var deadline = Deadline.Start(time, TimeSpan.FromSeconds(timeout), CancellationToken.None);

        // Each byte begins the time anew.
        for (var n = 0; n < 3; n++)
        {
            deadline.ReceivingFromCaller(true);
            time.Advance(Almost);
            deadline.ReceivingFromCaller(false);
        }

        deadline.ReceivingFromCaller(true);
        time.Advance(Almost);
        Assert.False(deadline.Token.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((true, true, false, false), (deadline.Token.IsCancellationRequested, deadline.CallerStalled, deadline.TimedOut, deadline.CallerLeft));
        Assert.Equal("GWY-0162", ForwardFailure.Of(new OperationCanceledException(), deadline, null, 0)!.Problem!.Code);
    }

    [Fact]
    public void A_provider_that_is_silent_is_not_taken_for_the_caller()
    {
        var time = new FakeTimeProvider();
        using var deadline = Deadline.Start(time, TimeSpan.FromSeconds(10), CancellationToken.None);
        deadline.ReceivingFromCaller(true);
        deadline.ReceivingFromCaller(false);

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((true, false), (deadline.TimedOut, deadline.CallerStalled));
    }

    [Fact]
    public async Task A_body_for_the_platform_that_comes_to_a_halt_is_the_callers_408()
    {
        var time = new FakeTimeProvider();
        var pipe = new Pipe();
        await using var body = new PatientStream(pipe.Reader.AsStream(), time);
        var buffer = new byte[10];
        await pipe.Writer.WriteAsync(new byte[3], TestContext.Current.CancellationToken);
        Assert.Equal(3, await body.ReadAsync(buffer, TestContext.Current.CancellationToken));

        var waits = body.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask();
        time.Advance(Almost);
        Assert.False(waits.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(408, (await Assert.ThrowsAsync<BadHttpRequestException>(() => waits)).StatusCode);
        Assert.NotNull(body.CallerError);
    }

    [Fact]
    public async Task A_request_that_is_given_up_is_no_fault_of_its_caller()
    {
        await using var body = new PatientStream(new Pipe().Reader.AsStream(), new FakeTimeProvider());
        using var giveUp = new CancellationTokenSource();
        var waits = body.ReadAsync(new byte[10], giveUp.Token).AsTask();

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        Assert.Null(body.CallerError);
    }
}
