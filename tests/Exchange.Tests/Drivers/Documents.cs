using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Exchange.Tests.Drivers;

/// <summary>Invented documents of one agency to others, as bytes.</summary>
public static class Documents
{
    public const string Own = "000.00.24.H21";

    /// <summary>Found in the table alone.</summary>
    public const string Records = "000.00.77.H21";

    /// <summary>Found by the default mapping.</summary>
    public const string Health = "000.00.22.H21";

    public const string Ministry = "000.00.00.G22";

    private static int number;

    public static EdxmlDocument New(params string[] to)
    {
        var code = new DocumentCode($"{Interlocked.Increment(ref number)}", "CV-TN");
        return new EdxmlDocument
        {
            From = new Organ { OrganId = Own, OrganName = "Văn phòng thử nghiệm" },
            To = [.. to.Select(organ => new Organ { OrganId = organ, OrganName = "Cơ quan nhận" })],
            DocumentId = new DocumentId($"{Own},2026/11/24,{Guid.CreateVersion7():N}/{code}"),
            Code = code,
            Subject = "Về việc kiểm thử liên thông",
        };
    }

    public static EdxmlStatus Status(EdxmlDocument about, StatusCode code, string from, string? responseFor = null)
    {
        ArgumentNullException.ThrowIfNull(about);
        return new EdxmlStatus
        {
            From = new Organ { OrganId = from, OrganName = "Cơ quan nhận" },
            ResponseFor = [new ResponseFor { OrganId = responseFor ?? about.From.OrganId, Code = about.Code.ToString(), DocumentId = about.DocumentId }],
            Code = code,
            Timestamp = new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.FromHours(7)),
        };
    }

    public static async Task<byte[]> BytesAsync(EdxmlMessage message)
    {
        var stream = new MemoryStream();
        await EdxmlWriter.WriteAsync(message, stream);
        return stream.ToArray();
    }

    public static async Task<Answer> SendAsync(this Party party, EdxmlMessage message)
    {
        ArgumentNullException.ThrowIfNull(party);
        return await party.SendDocumentAsync(await BytesAsync(message));
    }

    public static Task<Answer> SendDocumentAsync(this Party party, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(party);
        return party.PostAsync("/exchange/v1/messages", EdxmlNames.MediaType, bytes);
    }

    private static readonly ConcurrentDictionary<(string Party, Guid Id), JsonNode> Received = new();

    /// <summary>The message of this id out of a mailbox. All that comes is acknowledged and remembered.</summary>
    public static async Task<JsonNode> ReceiveAsync(this Party party, Guid id)
    {
        ArgumentNullException.ThrowIfNull(party);
        for (var tries = 0; tries < 30 && !Received.ContainsKey((party.Id, id)); tries++)
        {
            var taken = await party.TakeAsync(max: 100, wait: 1);
            foreach (var message in taken)
            {
                Received[(party.Id, message["id"]!.GetValue<Guid>())] = message;
            }

            if (taken.Count > 0)
            {
                await party.AckAsync(taken);
            }
        }

        return Received[(party.Id, id)];
    }

    /// <summary>What is kept of a document at one of its recipients.</summary>
    public static async Task<JsonNode> StandsAsync(this Party party, Guid document, string organ)
    {
        ArgumentNullException.ThrowIfNull(party);
        var answer = await party.GetAsync($"/exchange/v1/documents/{document}");
        Assert.True(answer.Status == System.Net.HttpStatusCode.OK, answer.Text);
        return answer.Json["recipients"]!.AsArray().Single(recipient => recipient!["organId"]!.GetValue<string>() == organ)!;
    }
}
