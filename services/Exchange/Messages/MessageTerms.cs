using System.Globalization;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>What the platform decides on a message from its attributes: to whom, until when, in which order, how classified.</summary>
/// <param name="Recipients">System ids, each once, in the order given; of an event its topic.</param>
/// <param name="OrderingKey">Messages to one recipient with the same key keep their order; null = none asked for.</param>
/// <param name="ExpiresAt">From then on it is delivered no more.</param>
/// <param name="IsExpiryGiven">The sender named it.</param>
/// <param name="DataClass">1 (open) to 5; 0 = not said.</param>
internal sealed record MessageTerms(
    IReadOnlyList<string> Recipients, string? OrderingKey, DateTimeOffset ExpiresAt, bool IsExpiryGiven, int DataClass)
{
    public const string RecipientsName = "recipients";

    /// <summary>Marks of state secrets. Source: Law 29/2018/QH14 on the protection of state secrets, article 8.</summary>
    private static readonly HashSet<string> SecretMarks = new(StringComparer.OrdinalIgnoreCase)
    {
        "state-secret", "mat", "toi-mat", "tuyet-mat", "mật", "tối mật", "tuyệt mật",
    };

    public static Result<MessageTerms> Decide(CloudEvent sent, DirectorySystem sender, AddressBook book, ExchangeOptions options, DateTimeOffset now)
    {
        if (ReadDataClass(sent).IsProblem(out var problem, out var dataClass)
            || ReadExpiry(sent, options, now).IsProblem(out problem, out var expiry)
            || Address(sent[RecipientsName], sender, book, options.MaxRecipients).IsProblem(out problem, out var recipients))
        {
            return problem;
        }

        return new MessageTerms(recipients, Order(sent, sender), expiry.At, expiry.Given, dataClass);
    }

    /// <summary>An event of a topic: to the topic, classified at least as the topic, kept as long as it can be replayed.</summary>
    public static Result<MessageTerms> DecideForTopic(CloudEvent sent, TopicRule topic, DirectorySystem publisher, ExchangeOptions options, DateTimeOffset now)
    {
        if (ReadDataClass(sent).IsProblem(out var problem, out var dataClass) || ReadExpiry(sent, options, now).IsProblem(out problem, out var expiry))
        {
            return problem;
        }

        if (dataClass > topic.DataClass)
        {
            return ExchangeProblems.BadEvent.With(Fault("dataclass", null,
                $"The topic is of class {topic.DataClass}; its subscribers were granted no more.", $"Chủ đề ở cấp {topic.DataClass}; bên đăng ký không được cấp quyền cao hơn."));
        }

        return new MessageTerms(
            [topic.Topic.ToString()], Order(sent, publisher), expiry.Given ? expiry.At : now.AddDays(topic.RetentionDays), expiry.Given, topic.DataClass);
    }

    /// <summary>
    /// The extensions <c>partitionkey</c>, or else the source where <c>sequence</c> is given. Each sender has its own keys: none can
    /// hold up another's messages. Source: CloudEvents extensions Partitioning and Sequence.
    /// </summary>
    private static string? Order(CloudEvent sent, DirectorySystem sender)
    {
        var key = sent["partitionkey"] is { Length: > 0 } partition ? partition : sent["sequence"] is not null ? sent.Source : null;
        return key is null ? null : $"{sender.Id}|{key}";
    }

    private static Result<int> ReadDataClass(CloudEvent sent)
    {
        if (sent["dataclass"] is not { } text)
        {
            return 0;
        }

        if (SecretMarks.Contains(text.Trim()))
        {
            return ExchangeProblems.StateSecret;
        }

        return text is ['1' or '2' or '3' or '4' or '5']
            ? text[0] - '0'
            : ExchangeProblems.BadEvent.With(new ProblemError { Field = "dataclass", Detail = "Must be 1 to 5.", DetailVi = "Phải từ 1 đến 5." });
    }

    /// <summary>The extension <c>expirytime</c> (a time), or <c>ttl</c> (seconds from acceptance). Source of the first: CloudEvents extension Expiry Time.</summary>
    private static Result<(DateTimeOffset At, bool Given)> ReadExpiry(CloudEvent sent, ExchangeOptions options, DateTimeOffset now)
    {
        var (time, ttl) = (sent["expirytime"], sent["ttl"]);
        if (time is null && ttl is null)
        {
            return (now + options.DefaultExpiry, false);
        }

        if (time is not null && ttl is not null)
        {
            return Bad("ttl", "Only one of expirytime and ttl may be given.", "Chỉ được ghi một trong hai: expirytime hoặc ttl.");
        }

        DateTimeOffset at;
        if (ttl is not null)
        {
            if (!int.TryParse(ttl, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds < 1)
            {
                return Bad("ttl", "Must be a whole number of seconds, at least 1.", "Phải là số giây nguyên, ít nhất 1.");
            }

            at = now.AddSeconds(seconds);
        }
        else if (!DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at))
        {
            return Bad("expirytime", "Must be a time as in RFC 3339.", "Phải là thời điểm theo RFC 3339.");
        }

        return at <= now
            ? Bad(ttl is null ? "expirytime" : "ttl", "Is past.", "Đã qua.")
            : at > now + options.MaxExpiry
                ? Bad(ttl is null ? "expirytime" : "ttl", $"At most {options.MaxExpiry.TotalDays:0} days from now.", $"Tối đa {options.MaxExpiry.TotalDays:0} ngày kể từ bây giờ.")
                : (at.ToUniversalTime(), true);

        static Problem Bad(string field, string detail, string detailVi) =>
            ExchangeProblems.BadExpiry.With(new ProblemError { Field = field, Detail = detail, DetailVi = detailVi });
    }

    private static Result<List<string>> Address(string? text, DirectorySystem sender, AddressBook book, int maxRecipients)
    {
        var addresses = text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (addresses.Length == 0 || addresses.Length > maxRecipients)
        {
            return ExchangeProblems.BadRecipients.With(Fault(RecipientsName, null,
                $"Must name 1 to {maxRecipients} system ids or agency codes, with commas between.",
                $"Phải ghi từ 1 đến {maxRecipients} mã hệ thống hoặc mã cơ quan, cách nhau bằng dấu phẩy."));
        }

        var recipients = new List<string>(addresses.Length);
        List<ProblemError>? unknown = null, closed = null;
        foreach (var address in addresses)
        {
            var (system, fault) = book.Resolve(address);
            if (system is null)
            {
                (unknown ??= []).Add(Explain(address, fault!.Value));
            }
            else if (!AddressBook.MaySend(sender.Id, system))
            {
                (closed ??= []).Add(Fault(RecipientsName, "refused", $"{system.Id} does not take messages from {sender.Id}.", $"{system.Id} không nhận thông điệp từ {sender.Id}."));
            }
            else if (system.Id.ToString() is var id && !recipients.Contains(id))
            {
                recipients.Add(id);
            }
        }

        return unknown is not null ? ExchangeProblems.BadRecipients.With(unknown)
            : closed is not null ? ExchangeProblems.MailboxRefuses.With(closed)
            : recipients;
    }

    private static ProblemError Explain(string address, AddressFault fault) => fault switch
    {
        AddressFault.Disabled => Fault(RecipientsName, "disabled", $"{address} is disabled.", $"{address} đang bị vô hiệu hóa."),
        AddressFault.NoDefaultMailbox => Fault(RecipientsName, "no-mailbox", $"{address} has no default mailbox: name one of its systems.", $"{address} chưa có hộp thư mặc định: hãy ghi rõ hệ thống nhận."),
        _ => Fault(RecipientsName, "unknown", $"{address} is no known system or agency.", $"{address} không phải hệ thống hoặc cơ quan đã đăng ký."),
    };

    private static ProblemError Fault(string field, string? code, string detail, string detailVi) =>
        new() { Field = field, Code = code, Detail = detail, DetailVi = detailVi };
}
