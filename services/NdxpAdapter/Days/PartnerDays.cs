using System.Globalization;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.Documents;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.NdxpAdapter.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;

namespace GiaLai.Lgsp.NdxpAdapter.Days;

/// <summary>
/// What a national system has of a day: of NDXP and VXP the log of the province's calls, of the document axis its lists. How NDXP and VXP
/// give their log is not public and ours [P]: docs/protocols/ndxp.md.
/// </summary>
internal sealed class PartnerDays(PartnerClients partners, DeclaredServices services, AxisClient axis, ExchangeClient exchange)
{
    /// <summary>Carried by each call, and what the partner logs of it.</summary>
    public const string CallId = "X-Request-Id";

    private static readonly Operation ReadLog = new()
    {
        Id = "readLog",
        Method = "GET",
        Path = [],
        Idempotent = true,
        Timeout = TimeSpan.FromSeconds(60),
        MaxAnswerBytes = 32 * 1024 * 1024,
        Answer = new Answer { IsXml = false, Errors = [new Condition(["error_code"], "0", Negated: true)], NotFound = [], Fields = [] },
    };

    private static readonly Operation ReadNdxpLog = ReadLog with { Answer = new Answer { IsXml = false, Errors = [], NotFound = [], Fields = [] } };

    public Task<Result<PartnerDay>> OfAsync(string partner, DateOnly day, CancellationToken cancellationToken) => partner switch
    {
        ConnectPartners.Ndxp or ConnectPartners.Vxp => CallsAsync(partner, day, cancellationToken),
        AxisClient.Partner when axis.IsConnected => DocumentsAsync(day, cancellationToken),
        _ => Task.FromResult<Result<PartnerDay>>(NdxpProblems.UnknownPartner),
    };

    private async Task<Result<PartnerDay>> CallsAsync(string name, DateOnly day, CancellationToken cancellationToken)
    {
        if (partners.Find(name) is not { IsConnected: true } partner)
        {
            return NdxpProblems.UnknownPartner;
        }

        var declared = services.All.Where(service => service.Partner == name).ToList();
        var theirs = new List<DayItem>();
        for (var page = 1; ; page++)
        {
            using var request = Ask(partner, day, page);
            if ((await partner.SendAsync(name == ConnectPartners.Ndxp ? ReadNdxpLog : ReadLog, request, cancellationToken)).IsProblem(out var problem, out var answer))
            {
                return problem;
            }

            partner.Note(null);
            var lines = new List<Node>();
            answer.FindAll(["danhSach"], lines);
            foreach (var line in lines)
            {
                if (line.Find(["maYeuCau"])?.Text is not { Length: > 0 and <= 100 } id || line.Find(["diaChi"])?.Text is not { } path
                    || !int.TryParse(line.Find(["trangThai"])?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
                {
                    return NdxpProblems.Unexpected;
                }

                // Of what is not declared, as the code lists, nobody called through the gateway.
                if (ServiceOf(declared, partner.Url, path) is { } service)
                {
                    theirs.Add(new DayItem { Id = id, Service = service, State = status is >= 200 and < 300 ? DayItemState.Done : DayItemState.Failed });
                }
            }

            if (answer.Find(["trangSau"])?.Text != (page + 1).ToString(CultureInfo.InvariantCulture))
            {
                return new PartnerDay { Partner = name, Day = day, Services = [.. declared.Select(NameOf)], Theirs = theirs };
            }
        }
    }

    private static HttpRequestMessage Ask(PartnerClient partner, DateOnly day, int page)
    {
        var address = partner.Url.AbsoluteUri.TrimEnd('/');
        var on = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return partner.Name == ConnectPartners.Ndxp
            ? new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{address}/doisoat/1.0/giaoDich?ngay={on}&trang={page}"))
            : new HttpRequestMessage(HttpMethod.Post, address + "/integration") { Content = JsonContent.Create(new { service = "DoiSoatGiaoDich", madonvi = "H21", ngay = on, trang = page }) };
    }

    /// <param name="declared">Services behind the partner.</param>
    /// <param name="address">The partner's, whose path stands before those that are declared.</param>
    /// <param name="path">As it was logged.</param>
    private static string? ServiceOf(List<Declaration> declared, Uri address, string path)
    {
        var before = address.AbsolutePath.TrimEnd('/');
        var rest = path.StartsWith(before, StringComparison.Ordinal) ? path[before.Length..] : path;
        return declared.Find(service => service.Operations.Any(operation => rest.StartsWith(operation.Rest?.Path ?? operation.Soap!.Path, StringComparison.Ordinal))) is { } found ? NameOf(found) : null;
    }

    private static string NameOf(Declaration service) => $"{service.Owner}/{service.Name}";

    private async Task<Result<PartnerDay>> DocumentsAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var theirs = new List<DayItem>();
        foreach (var type in (string[])["edoc", "status"])
        {
            if ((await axis.ListSentAsync(type, cancellationToken)).IsProblem(out var problem, out var sent) || (await axis.ListAllReceivedAsync(type, cancellationToken)).IsProblem(out problem, out var received))
            {
                return problem;
            }

            // The name under which it was sent is our id of it.
            theirs.AddRange(sent.Where(IsOfDay).Select(entry => new DayItem { Id = Path.GetFileNameWithoutExtension(entry.FileName), Service = "sent", State = DayItemState.Done }));
            theirs.AddRange(received.Where(IsOfDay).Select(entry => new DayItem
            {
                Id = entry.DocId,
                Service = "received",
                // The axis knows that it was told of a failure.
                State = entry.Status switch { "fail" => DayItemState.Failed, "done" => DayItemState.Done, _ => DayItemState.Open },
                Sha256 = entry.Sha256,
            }));
        }

        return new PartnerDay { Partner = AxisClient.Partner, Day = day, Services = ["sent", "received"], Ours = await exchange.DayAsync(day, cancellationToken), Theirs = theirs };

        bool IsOfDay(AxisEntry entry) => DateOnly.FromDateTime(entry.CreatedAt.ToOffset(TimeSpan.FromHours(7)).DateTime) == day;
    }
}
