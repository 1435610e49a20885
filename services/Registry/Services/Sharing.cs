using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Services;

/// <summary>How consumers come to use a service. Source: Decree 194/2025/NĐ-CP, article 16; Decree 47/2020/NĐ-CP, articles 37 and 38.</summary>
internal sealed record Sharing
{
    public SharingForm Form { get; init; }

    /// <summary>When an agreement counts as signed; without meaning for default sharing, which has none.</summary>
    public SigningMode Signature { get; init; }

    /// <summary>True: the provider confirms a test before the grant begins.</summary>
    public bool SandboxTest { get; init; }

    /// <summary>The published rules that a consumer accepts by submitting; required for default sharing.</summary>
    public Notice? Rules { get; init; }

    /// <summary>Purposes that default sharing is open for; empty = any.</summary>
    public IReadOnlyList<string> Purposes { get; init; } = [];

    public bool IsOpenFor(IEnumerable<string> purposes) => Purposes.Count == 0 || purposes.All(Purposes.Contains);
}

internal enum SharingForm
{
    /// <summary>A special request, decided by the provider, with an agreement.</summary>
    Request,

    /// <summary>Default sharing: whoever accepts the published rules gets a grant.</summary>
    Default,
}

internal enum SigningMode
{
    /// <summary>The consumer signs by submitting, the provider by approving; both are authenticated acts of officers.</summary>
    OnApproval,

    /// <summary>Both sides sign the finished text.</summary>
    Explicit,
}

internal sealed record SharingText
{
    public SharingForm? Form { get; init; }

    public SigningMode? Signature { get; init; }

    public bool? SandboxTest { get; init; }

    public NoticeText? Rules { get; init; }

    public IReadOnlyList<string?>? Purposes { get; init; }

    public Sharing Read(FieldErrors errors, string field)
    {
        var form = Form ?? SharingForm.Request;
        errors.Check(form != SharingForm.Default || Rules is not null, field + ".rules",
            "Default sharing needs published rules.", "Chia sẻ mặc định phải có quy tắc công bố.");
        errors.Check(form != SharingForm.Default || SandboxTest != true, field + ".sandboxTest",
            "Default sharing has no test.", "Chia sẻ mặc định không có bước thử nghiệm.");
        return new Sharing
        {
            Form = form,
            Signature = Signature ?? SigningMode.OnApproval,
            SandboxTest = SandboxTest ?? false,
            Rules = Rules?.Read(errors, field + ".rules"),
            Purposes = errors.Texts(Purposes, field + ".purposes", 50, 60),
        };
    }
}
