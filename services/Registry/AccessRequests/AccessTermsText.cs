using System.Text.RegularExpressions;
using GiaLai.Lgsp.Registry.CodeLists;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>The terms as a caller writes them.</summary>
internal partial record AccessTermsText
{
    /// <summary>Codes of the code list <c>purposes</c>.</summary>
    public IReadOnlyList<string?>? Purposes { get; init; }

    /// <summary>Provisions in words, or codes of the code list <c>legal-bases</c>.</summary>
    public IReadOnlyList<string?>? LegalBasis { get; init; }

    /// <summary>Operation ids of the published document, or the one entry <c>*</c>; may be left out for a topic, which has none.</summary>
    public IReadOnlyList<string?>? Operations { get; init; }

    /// <summary>Fields of JSON answers, dotted, an array is passed through: <c>owner.name</c>. Absent = all.</summary>
    public IReadOnlyList<string?>? Fields { get; init; }

    /// <summary>Absent = the service's quota.</summary>
    public QuotaText? Quota { get; init; }

    /// <summary>Absent = from the approval.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive; absent = without end, which personal data does not allow.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>For those who decide.</summary>
    public string? Note { get; init; }

    public AccessTerms Read(FieldErrors errors, ServiceKind kind)
    {
        var topic = kind == ServiceKind.Topic;
        errors.Check(!topic || Operations is null or ["*"], "operations", "A topic has no operations; leave them out.", "Chủ đề không có thao tác; hãy bỏ trường này.");
        errors.Check(!topic || Fields is null, "fields", "Events reach a subscriber whole; ask for a topic that tells less.", "Sự kiện được chuyển nguyên vẹn; hãy đề nghị chủ đề có ít dữ liệu hơn.");
        errors.Check(!topic || Quota is null, "quota", "Events come when they happen; a topic has no quota.", "Sự kiện đến khi phát sinh; chủ đề không có hạn mức.");
        var terms = new AccessTerms
        {
            Purposes = errors.Texts(Purposes, "purposes", 20, 60, required: true),
            LegalBasis = errors.Texts(LegalBasis, "legalBasis", 20, 300, required: true),
            Operations = topic ? ["*"] : errors.Texts(Operations, "operations", 500, 200, required: true),
            Fields = Fields is null ? null : errors.Texts(Fields, "fields", 500, 200, required: true),
            Quota = Quota?.Read(errors, "quota"),
            ValidFrom = From,
            ValidUntil = Until,
            Note = Note?.Trim(),
        };
        errors.OptionalText(Note, "note", 4_000);
        for (var index = 0; index < (terms.Fields?.Count ?? 0); index++)
        {
            errors.Check(FieldForm().IsMatch(terms.Fields![index]), $"fields[{index}]",
                "Must be a dotted path such as owner.name.", "Phải là đường dẫn có dấu chấm, ví dụ owner.name.");
        }

        errors.Check(!terms.Operations.Contains("*") || terms.Operations.Count == 1, "operations",
            "The entry * stands alone.", "Mục * phải đứng một mình.");
        errors.Check(Until is null || From is null || Until > From, "until", "Must be after from.", "Phải sau from.");
        return terms;
    }

    [GeneratedRegex(@"^[A-Za-z_@$][A-Za-z0-9_@$-]*(?:\.[A-Za-z_@$][A-Za-z0-9_@$-]*){0,20}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FieldForm();
}

/// <summary>Checks terms against the world: the published document, the code lists, the clock.</summary>
internal static class AccessTermsRules
{
    public static void Check(this AccessTerms terms, FieldErrors errors, IEnumerable<string> operationIds, Policy policy, DateTimeOffset at)
    {
        var known = operationIds.ToHashSet(StringComparer.Ordinal);
        for (var index = 0; index < terms.Operations.Count; index++)
        {
            errors.Check(terms.Operations[index] == "*" || known.Contains(terms.Operations[index]), $"operations[{index}]",
                $"The published document has no operation '{terms.Operations[index]}'.", $"Tài liệu đã công bố không có thao tác '{terms.Operations[index]}'.");
        }

        errors.Check(terms.ValidUntil is null || terms.ValidUntil > at, "until", "Must be in the future.", "Phải ở tương lai.");
        errors.Check(terms.ValidUntil is not null || policy.PersonalData == PersonalData.None, "until",
            "Personal data is granted for a term only (Law 91/2025/QH15).", "Dữ liệu cá nhân chỉ được cấp quyền có thời hạn (Luật 91/2025/QH15).");
    }

    public static async Task CheckCodesAsync(
        this CodeListStore lists, FieldErrors errors, AccessTerms terms, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await lists.CheckAsync(errors, "purposes", CodeListStore.Purposes, terms.Purposes, at, cancellationToken);
        await lists.CheckBasisAsync(errors, "legalBasis", terms.LegalBasis, at, cancellationToken);
    }

    /// <summary>A basis is a provision in words; what looks like a code must be one.</summary>
    public static async Task CheckBasisAsync(
        this CodeListStore lists, FieldErrors errors, string field, IReadOnlyList<string> basis, DateTimeOffset at, CancellationToken cancellationToken)
    {
        foreach (var (index, text) in basis.Index())
        {
            if (CodeListRules.IsCode(text))
            {
                var one = new FieldErrors();
                await lists.CheckAsync(one, field, CodeListStore.LegalBases, [text], at, cancellationToken);
                errors.Check(!one.Any, $"{field}[{index}]",
                    $"'{text}' is not in force in the code list '{CodeListStore.LegalBases}'; a provision in words is good, too.",
                    $"'{text}' không có hiệu lực trong danh mục '{CodeListStore.LegalBases}'; có thể ghi rõ điều khoản.");
            }
        }
    }
}
