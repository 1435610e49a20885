using System.Text;

namespace GiaLai.Lgsp.Contracts.Audit;

/// <summary>By which number a person is named. What a document states in <c>x-lgsp-subject</c>, and an auditor asks by.</summary>
public static class SubjectKinds
{
    /// <summary>Số định danh cá nhân, 12 digits; since 1 July 2025 also the tax code of a person. Source: Law 26/2023/QH15.</summary>
    public const string CitizenId = "citizen-id";

    /// <summary>Every kind, in the order of their names.</summary>
    public static IReadOnlyList<string> All { get; } =
        [CitizenId, "health-insurance-number", "identity-card-number", "passport-number", "phone-number", "social-insurance-number", "tax-code"];

    /// <summary>
    /// The form that is hashed: compatibility characters (full-width digits) made plain, without blanks, dots and hyphens, letters upper
    /// case. So <c>001 099-000.000</c> is the same person as <c>001099000000</c>. Empty when it names nobody.
    /// </summary>
    public static string Normalise(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string plain;
        try
        {
            plain = value.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            // Text that is no Unicode is hashed as it is.
            plain = value;
        }

        var text = new StringBuilder(plain.Length);
        foreach (var c in plain.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c) && c is not ('.' or '-')))
        {
            text.Append(char.ToUpperInvariant(c));
        }

        return text.ToString();
    }
}
