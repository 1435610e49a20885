using System.Text.Json;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Versions;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Topics;

/// <summary>
/// A version of a topic as a caller sends it, in one piece with the names of the topic. What is left out stays as it was; the names
/// are needed once, and go together.
/// </summary>
internal sealed record TopicText
{
    public string? TitleVi { get; init; }

    public string? TitleEn { get; init; }

    public string? SummaryVi { get; init; }

    public string? SummaryEn { get; init; }

    public Contact? Contact { get; init; }

    public IReadOnlyList<string?>? Tags { get; init; }

    public SharingText? Sharing { get; init; }

    /// <summary>JSON Schema (2020-12) of the events' data; <c>true</c> = anything.</summary>
    public JsonElement? Schema { get; init; }

    public TopicPolicyText? Policy { get; init; }

    private bool HasNames => TitleVi is not null || TitleEn is not null || SummaryVi is not null || SummaryEn is not null
        || Contact is not null || Tags is not null || Sharing is not null;

    /// <summary>Null when the names stay as they are.</summary>
    public Service? ReadNames(FieldErrors errors, ServiceId id, bool isNew, Act act) => !isNew && !HasNames ? null : new ServiceText
    {
        TitleVi = TitleVi,
        TitleEn = TitleEn,
        SummaryVi = SummaryVi,
        SummaryEn = SummaryEn,
        Contact = Contact,
        Tags = Tags,
        Sharing = Sharing,
    }.Read(errors, ServiceKind.Topic, id.Agency, id.Name, act);

    public Result<VersionChange> ReadChange(FieldErrors errors)
    {
        var policy = Policy?.Read(errors, "policy");
        if (Schema is null || Schema.Value.ValueKind == JsonValueKind.Null)
        {
            return new VersionChange { Policy = policy };
        }

        return TopicSchemas.Read(Schema.Value).Then<VersionChange>(document => new VersionChange { Document = (document, []), Policy = policy });
    }
}

/// <summary>A policy as a caller writes it: what is left out has its default.</summary>
internal sealed record TopicPolicyText
{
    /// <summary>Events whose data does not fit the schema are refused. Default true.</summary>
    public bool? CheckSchema { get; init; }

    /// <summary>How long events can be replayed. 1 to 3,650; default 7.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>full or thin; default full.</summary>
    public TopicContent? Content { get; init; }

    public PersonalData? PersonalData { get; init; }

    /// <summary>1 (open) to 5; default 2.</summary>
    public int? DataClass { get; init; }

    /// <summary>Default G2G.</summary>
    public IReadOnlyList<Audience>? Audience { get; init; }

    public Policy Read(FieldErrors errors, string field)
    {
        errors.Check(RetentionDays is null or (>= 1 and <= TopicPolicy.MaxRetentionDays), field + ".retentionDays",
            $"Must be 1 to {TopicPolicy.MaxRetentionDays}.", $"Phải từ 1 đến {TopicPolicy.MaxRetentionDays}.");
        var (shared, topic) = (new PolicyText { PersonalData = PersonalData, DataClass = DataClass, Audience = Audience }.Read(errors, field), new TopicPolicy());
        return shared with
        {
            Topic = new TopicPolicy
            {
                CheckSchema = CheckSchema ?? topic.CheckSchema,
                RetentionDays = RetentionDays ?? topic.RetentionDays,
                Content = Content ?? topic.Content,
            },
        };
    }
}

/// <summary>A topic's policy as it is shown.</summary>
internal sealed record TopicPolicyView(
    bool CheckSchema, int RetentionDays, TopicContent Content, PersonalData PersonalData, int? DataClass, IReadOnlyList<Audience> Audience)
{
    public static TopicPolicyView? Of(Policy policy) => policy.Topic is { } topic
        ? new TopicPolicyView(topic.CheckSchema, topic.RetentionDays, topic.Content, policy.PersonalData, policy.DataClass, policy.Audience)
        : null;
}
