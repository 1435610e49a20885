using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Allowances;
using GiaLai.Lgsp.ServiceDefaults.Outbound;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>
/// Reads upstream addresses and asks whether the platform may go there. The gateway asks again for each address that it dials;
/// here the registrant hears of it early.
/// </summary>
internal sealed class Upstreams(AllowanceStore allowances, OutboundDialer dialer)
{
    private const int MaxCount = 10;

    /// <summary>Canonical URLs; with a warning for a name that does not resolve now, which need not be the registrant's fault.</summary>
    public async Task<Result<(IReadOnlyList<string> Urls, IReadOnlyList<ProblemError> Warnings)>> ReadAsync(
        IReadOnlyList<string?> texts, AgencyCode agency, CancellationToken cancellationToken)
    {
        if (texts.Count is 0 or > MaxCount)
        {
            return RegistryProblems.Invalid.With(new ProblemError
            {
                Field = "upstreams",
                Detail = $"1 to {MaxCount} addresses are needed.",
                DetailVi = $"Cần 1 đến {MaxCount} địa chỉ.",
            });
        }

        var allowed = (await allowances.ListAsync(agency, cancellationToken)).Select(allowance => allowance.ToRule()).ToList();
        var urls = new List<string>();
        var errors = new List<ProblemError>();
        var warnings = new List<ProblemError>();
        foreach (var (index, text) in texts.Index())
        {
            var reading = OutboundUrl.Read(text?.Trim());
            var refusal = reading.Refusal ?? await dialer.CheckAsync(reading.Url!, allowed, cancellationToken);
            if (refusal is not null)
            {
                (refusal.Reason == OutboundReason.HostUnknown ? warnings : errors).Add(new ProblemError
                {
                    Field = $"upstreams[{index}]",
                    Code = refusal.Reason.Text(),
                    Detail = refusal.Detail,
                    DetailVi = refusal.DetailVi,
                });
            }

            if (reading.Url is { } url)
            {
                if (urls.Contains(url.AbsoluteUri))
                {
                    errors.Add(new ProblemError { Field = $"upstreams[{index}]", Detail = "Stands twice.", DetailVi = "Bị lặp." });
                }

                urls.Add(url.AbsoluteUri);
            }
        }

        return errors.Count > 0 ? RegistryProblems.UpstreamRefused.With(errors) : (urls, warnings);
    }
}
