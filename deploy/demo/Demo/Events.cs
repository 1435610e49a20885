using System.Net.Sockets;
using System.Security.Cryptography;
using GiaLai.Lgsp.Client.Attachments;
using GiaLai.Lgsp.Client.Calls;
using GiaLai.Lgsp.Client.Messages;

namespace GiaLai.Lgsp.Demo;

/// <summary>An event reaches those who may hear of it; a file that is too large for a message follows one.</summary>
internal sealed class Events(Cast cast, Screen screen)
{
    private const long FileSize = 300_000_000;
    private static readonly string[] Purposes = ["administrative-procedure"];
    private static readonly string[] LegalBasis = ["Luật Đất đai số 31/2024/QH15"];
    private static readonly string[] Required = ["parcel"];

    private string Topic => $"{cast.ProviderAgency}/parcel-changed/v1";

    private string Version => $"/registry/v1/agencies/{cast.ProviderAgency}/topics/parcel-changed/versions/v1";

    public async Task RunAsync()
    {
        await TopicAsync();
        await AttachmentAsync();
    }

    private async Task TopicAsync()
    {
        Screen.Chapter("Sự kiện", "Events");
        var officer = cast[cast.ProviderOfficer];

        await screen.StepAsync("Cơ quan cung cấp công bố chủ đề có lược đồ", "The provider publishes a topic with its schema", async () =>
        {
            (await officer.PutAsync(Version, new
            {
                titleVi = "Thửa đất thay đổi",
                titleEn = "Parcel changed",
                schema = new { type = "object", required = Required, properties = new { parcel = new { type = "string" } } },
                policy = new { retentionDays = 30, dataClass = 2 },
            })).Expect(200, 201);
            if ((await officer.GetAsync(Version)).Expect(200).Json.GetProperty("state").GetString() == "published")
            {
                return $"{Topic} from an earlier run";
            }

            (await officer.PostAsync(Version + "/submit", new { })).Expect(200);
            (await cast[cast.Reviewer].PostAsync(Version + "/approve", new { note = "Đạt" })).Expect(200);
            (await cast[cast.Reviewer].PostAsync(Version + "/publish")).Expect(200);
            return Topic;
        });

        await screen.StepAsync("Ba hệ thống được cấp quyền và đăng ký nhận", "Three systems are granted it and subscribe", async () =>
        {
            foreach (var (who, system) in new[] { (cast.ConsumerOfficer, cast.OneStop), (Cast.WardDesk, Cast.WardDesk), (Cast.DocumentDesk, Cast.DocumentDesk) })
            {
                await GrantAsync(who, system);
                await SubscribeAsync(system);
            }

            return $"{cast.OneStop}, {Cast.WardDesk}, {Cast.DocumentDesk}";
        });

        await screen.StepAsync("Sự kiện không đúng lược đồ bị từ chối; sự kiện đúng tới cả ba nơi", "An event that does not fit the schema is refused; one that does reaches all three", async () =>
        {
            var publisher = cast.System(cast.Cadastre).Messages;
            var wrong = await Assert(() => publisher.PublishAsync(Topic, New("{\"plot\":1}"u8.ToArray())));
            var published = await publisher.PublishAsync(Topic, New("{\"parcel\":\"23575-001-0001\"}"u8.ToArray()));
            var received = await Messages.PullAsync(cast.System(cast.OneStop), published.Id);
            await Messages.PullAsync(cast.System(Cast.DocumentDesk), published.Id);
            var reached = await Messages.UntilAsync(
                () => publisher.GetAsync(published.Id), status => status.Deliveries.Count == 3 && status.Deliveries.All(delivery => delivery.State == "acknowledged"), "all three have it");
            return $"{wrong.Code}: {wrong.Problem.TitleVi}; position {published.Position}, {System.Text.Encoding.UTF8.GetString(received.Content!)}, "
                + $"acknowledged by {string.Join(", ", reached.Deliveries.Select(delivery => delivery.Recipient))}";
        });
    }

    private async Task AttachmentAsync()
    {
        Screen.Chapter("Tệp đính kèm lớn", "A large attachment");
        var file = Path.GetTempFileName();
        var came = Path.GetTempFileName();
        try
        {
            var sha256 = await MakeAsync(file);
            Guid attachment = default;
            await screen.StepAsync("Tải lên 300 MB, kết nối bị cắt giữa chừng, tải tiếp", "300 MB are uploaded; the connection is cut in between, the upload goes on", async () =>
            {
                var cut = 0L;
                await using var content = File.OpenRead(file);
                using var line = new CutLine();
                using var client = cast.NewConnection(cast.OneStop, line.Handler);
                attachment = await client.Attachments.UploadAsync(content, new UploadOptions
                {
                    FileName = "ban-do-dia-chinh.tif",
                    ContentType = "image/tiff",
                    PartSize = 64 * 1024 * 1024,
                    OnProgress = have => cut = have > FileSize / 3 && cut == 0 ? line.CutSoon(have) : cut,
                });
                return cut > 0 ? $"{attachment}: cut after {cut} bytes, whole in the end" : throw new StepFailedException("the connection was never cut");
            });

            await screen.StepAsync("Thông điệp nêu tệp; nơi nhận tải về, mã băm bằng nhau", "A message refers to it; the recipient downloads it, the hashes are equal", async () =>
            {
                var accepted = await cast.System(cast.OneStop).Messages.SendAsync(New("{}"u8.ToArray()) with { Recipients = [cast.Cadastre], Attachments = [attachment] });
                await Messages.PullAsync(cast.System(cast.Cadastre), accepted.Id);
                await using var into = File.Open(came, FileMode.Create, FileAccess.ReadWrite);
                var got = await cast.System(cast.Cadastre).Attachments.DownloadAsync(attachment, into);
                var stranger = await Assert(() => cast.System(Cast.WardDesk).Attachments.DownloadAsync(attachment, new MemoryStream()));
                return got == sha256 ? $"{into.Length} bytes, SHA-256 {got[..16]}…; to others {(int)stranger.Status} {stranger.Code}" : throw new StepFailedException($"{got} came, {sha256} was sent");
            });
        }
        finally
        {
            File.Delete(file);
            File.Delete(came);
        }
    }

    private async Task GrantAsync(string who, string consumer)
    {
        var wish = await cast[who].PostAsync("/registry/v1/access-requests", new
        {
            consumer,
            topic = Topic,
            purposes = Purposes,
            legalBasis = LegalBasis,
            until = TimeProvider.System.GetUtcNow().AddYears(1),
        });
        // From an earlier run there is a grant already.
        if (wish.Expect(201, 409).Status == 201)
        {
            var address = $"/registry/v1/access-requests/{wish.Json.GetProperty("id")}";
            (await cast[who].PostAsync(address + "/submit")).Expect(200);
            (await cast[cast.ProviderOfficer].PostAsync(address + "/approve", new { note = "Đồng ý" })).Expect(200);
        }
    }

    /// <summary>Exchange hears of a grant by event, a moment later.</summary>
    private async Task SubscribeAsync(string system)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await cast.System(system).Messages.SubscribeAsync(Topic);
                return;
            }
            catch (LgspException) when (attempt < 50)
            {
                await Task.Delay(200);
            }
        }
    }

    private static OutgoingMessage New(byte[] content) => new()
    {
        Id = Guid.CreateVersion7().ToString(),
        Source = "/cadastre",
        Type = "vn.gov.gialai.parcel.changed",
        Content = content,
        ContentType = "application/json",
    };

    private static async Task<string> MakeAsync(string file)
    {
        await using var stream = File.Create(file);
        var part = new byte[1_000_000];
        for (var written = 0L; written < FileSize; written += part.Length)
        {
            RandomNumberGenerator.Fill(part);
            await stream.WriteAsync(part);
        }

        stream.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));
    }

    private static async Task<LgspException> Assert(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (LgspException refused)
        {
            return refused;
        }

        throw new StepFailedException("it was not refused");
    }

    /// <summary>A network that breaks when it is told to.</summary>
    private sealed class CutLine : IDisposable
    {
        private Socket? latest;

        public CutLine() => Handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancel) =>
            {
                var socket = latest = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };

        public SocketsHttpHandler Handler { get; }

        /// <summary>While the next part is on its way.</summary>
        public long CutSoon(long have)
        {
            var socket = latest;
            _ = Task.Delay(30).ContinueWith(_ => socket?.Close(0), TaskScheduler.Default);
            return have;
        }

        public void Dispose() => Handler.Dispose();
    }
}
