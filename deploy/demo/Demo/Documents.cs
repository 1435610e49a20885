using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Demo;

/// <summary>An official document (edXML) of one agency to two others and a ministry, and what its recipients make of it.</summary>
internal sealed class Documents(Cast cast, Screen screen, LocalPlatform platform)
{
    private static readonly HttpClient Http = new();

    public const string Ministry = "000.00.00.G22";

    public string Office => Code(cast.ConsumerAgency);

    public static string Finance => Code(Cast.DocumentDesk.Split('@')[1]);

    /// <summary>Communes have no code of QCVN 102 of their own.</summary>
    private static string Ward => Cast.WardDesk.Split('@')[1];

    public async Task RunAsync()
    {
        Screen.Chapter("Văn bản điện tử edXML", "Official documents (edXML)");
        var document = New(Office, "Về việc rà soát hồ sơ thủ tục hành chính", Finance, Ward, Ministry);
        var bytes = await BytesAsync(document);
        JsonElement sent = default;

        await screen.StepAsync("Văn phòng gửi văn bản tới sở, phường và một bộ", "A document goes to a department, a ward and a ministry", async () =>
        {
            sent = await SendAsync(cast.OneStop, bytes);
            var again = await SendAsync(cast.OneStop, bytes);
            return Texts(sent, "recipients").Count == 2 && Texts(sent, "national").SequenceEqual([Ministry]) && again.GetRawText() == sent.GetRawText()
                ? $"{document.Code}: to {string.Join(", ", Texts(sent, "recipients"))}; for the national axis: {Ministry}; the same answer when sent again"
                : throw new StepFailedException($"answered {sent}");
        });

        await screen.StepAsync("Mỗi nơi nhận trong tỉnh có đúng một bản", "Each recipient in the province gets it once, byte for byte", async () =>
        {
            var id = sent.GetProperty("id").GetGuid();
            var received = await Messages.PullAsync(cast.System(Cast.DocumentDesk), id);
            var control = new UriBuilder(platform.Services["message-receiver"]) { Path = "control/messages" };
            control.Port++;
            var pushes = await Messages.UntilAsync(
                async () => (await Http.GetFromJsonAsync<JsonElement>(control.Uri)).GetProperty("messages").EnumerateArray().Count(push => push.GetProperty("id").GetGuid() == id),
                count => count > 0, "the ward has it");
            return pushes == 1 && received.Content.AsSpan().SequenceEqual(bytes)
                ? $"{Cast.DocumentDesk} pulled {received.SizeBytes} bytes as {received.Type}; {Cast.WardDesk} had it pushed"
                : throw new StepFailedException("it came otherwise than it was sent");
        });

        await screen.StepAsync("Trạng thái 01, 03, 06 của nơi nhận về tới nơi gửi", "The recipient's status 01, 03, 06 comes back to the sender", async () =>
        {
            foreach (var status in new[] { StatusCode.Arrived, StatusCode.Accepted, StatusCode.Done })
            {
                var said = await SendAsync(Cast.DocumentDesk, await BytesAsync(Status(document, status, Finance)));
                var came = await Messages.PullAsync(cast.System(cast.OneStop), said.GetProperty("id").GetGuid());
                if (came.Attributes["statuscode"] != status.Wire())
                {
                    throw new StepFailedException($"{came.Attributes["statuscode"]} came, {status.Wire()} was sent");
                }
            }

            var late = (await PostAsync(Cast.DocumentDesk, await BytesAsync(Status(document, StatusCode.Assigned, Finance)))).Expect(409);
            return $"{await StandsAsync(sent.GetProperty("id").GetGuid())}; 04 afterwards: {late.Error} {late.Json.GetProperty("titleVi")}";
        });
    }

    private async Task<string> StandsAsync(Guid id)
    {
        var stands = (await cast[cast.OneStop].GetAsync($"/exchange/v1/documents/{id}")).Expect(200).Json.GetProperty("recipients").EnumerateArray();
        return string.Join(", ", stands.Select(one => $"{one.GetProperty("organId")} {(one.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String ? status : "sent")}"));
    }

    /// <summary>An invented document with one attachment.</summary>
    public static EdxmlDocument New(string from, string subject, params IEnumerable<string> to)
    {
        var today = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7));
        var code = new DocumentCode(today.ToString("HHmmssfff", System.Globalization.CultureInfo.InvariantCulture), "VP-TD");
        return new EdxmlDocument
        {
            From = new Organ { OrganId = from, OrganName = "Nơi gửi " + from },
            To = [.. to.Select(organ => new Organ { OrganId = organ, OrganName = "Nơi nhận " + organ })],
            DocumentId = DocumentId.Of(from, DateOnly.FromDateTime(today.Date), code),
            Code = code,
            Subject = subject,
            Promulgation = new Promulgation("Gia Lai", DateOnly.FromDateTime(today.Date)),
            Attachments =
            [
                new Attachment
                {
                    ContentId = "cong-van",
                    Name = "cong-van.txt",
                    ContentType = "text/plain",
                    Open = _ => ValueTask.FromResult<Stream>(new MemoryStream("Nội dung công văn."u8.ToArray())),
                },
            ],
        };
    }

    public static EdxmlStatus Status(EdxmlDocument about, StatusCode code, string from) => new()
    {
        From = new Organ { OrganId = from, OrganName = "Nơi nhận " + from },
        ResponseFor = [new ResponseFor { OrganId = about.From.OrganId, Code = about.Code.ToString(), DocumentId = about.DocumentId }],
        Code = code,
        Timestamp = TimeProvider.System.GetUtcNow(),
    };

    public async Task<JsonElement> SendAsync(string system, byte[] bytes) => (await PostAsync(system, bytes)).Expect(202).Json;

    private Task<Answer> PostAsync(string system, byte[] bytes) => cast[system].PostAsync(
        "/exchange/v1/messages", new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(EdxmlNames.MediaType) } });

    public static async Task<byte[]> BytesAsync(EdxmlMessage message)
    {
        var stream = new MemoryStream();
        await EdxmlWriter.WriteAsync(message, stream);
        return stream.ToArray();
    }

    private static List<string> Texts(JsonElement answer, string name) => [.. answer.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private static string Code(string agency) =>
        new OrganCodes([]).ToCode102(agency, out _) ?? throw new StepFailedException($"{agency} has no code of QCVN 102");
}
