using System.Globalization;
using GiaLai.Lgsp.Gateway.Access;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// Takes one call from the quota of the grant (or the service's quota for this consumer) and says in the answer what is left.
/// Source: draft-ietf-httpapi-ratelimit-headers-10.
/// </summary>
internal sealed class TakeQuota(RequestDelegate next, GatewayPeers peers, TimeProvider time)
{
    public Task InvokeAsync(HttpContext http)
    {
        var call = Call.Of(http);
        if (call.Grant is not { Quota: { } quota, Bucket: { } bucket } grant)
        {
            return next(http);
        }

        var take = bucket.Take(QuotaRate.Of(quota, peers.Count), Now());
        call.RateLimit = string.Create(CultureInfo.InvariantCulture, $"{grant.PolicyName};r={take.Remaining};t={Seconds(take.FullIn)}");
        return take.Allowed
            ? next(http)
            : call.RefuseAsync(GatewayProblems.QuotaExceeded.RetryIn(TimeSpan.FromSeconds(Seconds(take.RetryIn))));
    }

    private long Now() => (long)(time.GetTimestamp() * ((double)QuotaRate.Frequency / time.TimestampFrequency));

    private static long Seconds(long ticks) => (ticks + QuotaRate.Frequency - 1) / QuotaRate.Frequency;
}
