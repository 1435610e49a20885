using System.Text.Json.Serialization;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Services;

/// <summary>What the provider asks of callers and the platform of both. Every member has a default.</summary>
internal sealed record Policy
{
    public const long MaxBody = 1024L * 1024 * 1024;

    /// <summary>Milliseconds until a silent provider is given up. 100 to 600,000; default 30,000.</summary>
    public int TimeoutMs { get; init; } = 30_000;

    /// <summary>Largest request body in bytes. 0 to 1 GiB; default 16 MiB.</summary>
    public long MaxBodyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The quota of a consumer whose grant names none; null = unlimited.</summary>
    public Quota? Quota { get; init; }

    /// <summary>Path below the upstream that the gateway asks for health; null = passive health only.</summary>
    public string? HealthPath { get; init; }

    /// <summary>Only for mTLS-bound tokens.</summary>
    public bool RequireCertificate { get; init; }

    /// <summary>What is checked of bodies against the document.</summary>
    public Validation Validation { get; init; }

    /// <summary>What is kept of a call as evidence.</summary>
    public EvidenceKept Evidence { get; init; }

    /// <summary>Whether answers tell of persons. Source: Law 91/2025/QH15.</summary>
    public PersonalData PersonalData { get; init; }

    /// <summary>1 (open) to 5; null = as the document says in <c>x-lgsp-data-class</c>.</summary>
    public int? DataClass { get; init; }

    /// <summary>For whom it is; default G2G.</summary>
    public IReadOnlyList<Audience> Audience { get; init; } = [Services.Audience.G2G];

    /// <summary>What a topic adds, of which only class, audience and personal data mean anything of the rest; null for a service.</summary>
    public TopicPolicy? Topic { get; init; }
}

/// <summary>What the publisher of a topic asks of Exchange.</summary>
internal sealed record TopicPolicy
{
    public const int MaxRetentionDays = 3_650;

    /// <summary>Events whose data does not fit the schema are refused. Default true.</summary>
    public bool CheckSchema { get; init; } = true;

    /// <summary>How long events can be replayed. 1 to 3,650; default 7.</summary>
    public int RetentionDays { get; init; } = 7;

    public TopicContent Content { get; init; }
}

internal enum TopicContent
{
    /// <summary>Events carry their data.</summary>
    Full,

    /// <summary>Events carry no data, only where it can be had: subscribers fetch it by a call, on a grant for that.</summary>
    Thin,
}

/// <summary>Bodies stream through: schema validation is not offered yet, and a policy cannot ask for it.</summary>
internal enum Validation
{
    None,
}

internal enum EvidenceKept
{
    /// <summary>SHA-256 of both bodies, no body.</summary>
    Hashes,

    /// <summary>The same, and each request must be signed by the consumer, whose signature is kept. Source: RFC 9421.</summary>
    Signed,
}

internal enum PersonalData
{
    None,
    Basic,
    Sensitive,
}

/// <summary>Government to government, business, citizen, employee.</summary>
internal enum Audience
{
    [JsonStringEnumMemberName("G2G")]
    G2G,

    [JsonStringEnumMemberName("G2B")]
    G2B,

    [JsonStringEnumMemberName("G2C")]
    G2C,

    [JsonStringEnumMemberName("G2E")]
    G2E,
}

/// <summary>A policy as a caller writes it: what is left out has its default.</summary>
internal sealed record PolicyText
{
    /// <summary>100 to 600,000; default 30,000.</summary>
    public int? TimeoutMs { get; init; }

    /// <summary>0 to 1 GiB; default 16 MiB.</summary>
    public long? MaxBodyBytes { get; init; }

    public QuotaText? Quota { get; init; }

    /// <summary>Begins with a slash: <c>/healthz</c>.</summary>
    public string? HealthPath { get; init; }

    public bool? RequireCertificate { get; init; }

    public Validation? Validation { get; init; }

    public EvidenceKept? Evidence { get; init; }

    public PersonalData? PersonalData { get; init; }

    /// <summary>1 (open) to 5; default: what the document says in <c>x-lgsp-data-class</c>, else 2.</summary>
    public int? DataClass { get; init; }

    /// <summary>Default G2G.</summary>
    public IReadOnlyList<Audience>? Audience { get; init; }

    public Policy Read(FieldErrors errors, string field)
    {
        var policy = new Policy();
        errors.Check(TimeoutMs is null or (>= 100 and <= 600_000), field + ".timeoutMs", "Must be 100 to 600000.", "Phải từ 100 đến 600000.");
        errors.Check(MaxBodyBytes is null or (>= 0 and <= Policy.MaxBody), field + ".maxBodyBytes", "Must be 0 to 1073741824.", "Phải từ 0 đến 1073741824.");
        errors.Check(DataClass is null or (>= 1 and <= 5), field + ".dataClass", "Must be 1 to 5.", "Phải từ 1 đến 5.");
        errors.Check(HealthPath is null || (HealthPath.Length <= 200 && HealthPath.StartsWith('/') && !HealthPath.StartsWith("//", StringComparison.Ordinal)
            && HealthPath.All(c => c is > ' ' and < (char)127 and not ('?' or '#' or '\\')) && !HealthPath.Contains("..", StringComparison.Ordinal)),
            field + ".healthPath", "Must be a path such as /healthz.", "Phải là đường dẫn, ví dụ /healthz.");
        errors.Check(Audience is null || (Audience.Count > 0 && Audience.Distinct().Count() == Audience.Count), field + ".audience",
            "Must be some of G2G, G2B, G2C, G2E, each once.", "Phải gồm một số trong G2G, G2B, G2C, G2E, không lặp.");
        return policy with
        {
            TimeoutMs = TimeoutMs ?? policy.TimeoutMs,
            MaxBodyBytes = MaxBodyBytes ?? policy.MaxBodyBytes,
            Quota = Quota?.Read(errors, field + ".quota"),
            HealthPath = HealthPath,
            RequireCertificate = RequireCertificate ?? false,
            Validation = Validation ?? policy.Validation,
            Evidence = Evidence ?? policy.Evidence,
            PersonalData = PersonalData ?? policy.PersonalData,
            DataClass = DataClass,
            Audience = Audience ?? policy.Audience,
        };
    }
}

/// <param name="Permits">1 to 1,000,000 calls.</param>
/// <param name="PeriodSeconds">1 to 86,400.</param>
/// <param name="Burst">Calls at once, 1 to permits; absent = permits.</param>
internal sealed record QuotaText(int? Permits, int? PeriodSeconds, int? Burst)
{
    public Quota? Read(FieldErrors errors, string field)
    {
        var good = errors.Check(Permits is >= 1 and <= 1_000_000, field + ".permits", "Must be 1 to 1000000.", "Phải từ 1 đến 1000000.")
            & errors.Check(PeriodSeconds is >= 1 and <= 86_400, field + ".periodSeconds", "Must be 1 to 86400.", "Phải từ 1 đến 86400.")
            & errors.Check(Burst is null || (Burst >= 1 && Burst <= Permits), field + ".burst", "Must be 1 to permits.", "Phải từ 1 đến permits.");
        return good ? new Quota { Permits = Permits!.Value, PeriodSeconds = PeriodSeconds!.Value, Burst = Burst } : null;
    }
}
