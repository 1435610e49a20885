using System.Globalization;
using System.Text;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>How surely a name stands for data about a person.</summary>
internal enum PersonalKind
{
    None,

    /// <summary>May be a person's: name, address, gender.</summary>
    Maybe,

    /// <summary>Identifies or reaches a person: identity numbers, phone, e-mail, full name, date of birth.</summary>
    Surely,
}

/// <summary>
/// Recognises names of personal data in Vietnamese, with and without diacritics, and English, in any style: soDinhDanh, so_cccd, Số-CCCD, PhoneNumber.
/// Source of the kinds: Law on Personal Data Protection 91/2025/QH15 and Decree 356/2025; the words are from public Vietnamese interfaces.
/// </summary>
internal static class PersonalDataWords
{
    private const int LongestPhrase = 6;
    private const int LongEnoughToStandInside = 8;

    private static readonly HashSet<string> Surely = new(StringComparer.Ordinal)
    {
        // Identity documents and numbers.
        "cccd", "socccd", "cmnd", "socmnd", "socmt", "cancuoc", "cancuoccongdan", "socancuoc", "thecancuoc", "dinhdanhcanhan", "sodinhdanh", "sodinhdanhcanhan",
        "madinhdanhcanhan", "sogiayto", "sogiaytotuythan", "giaytotuythan", "hochieu", "sohochieu", "passport", "passportno", "passportnumber", "identitycard",
        "identitynumber", "identityno", "idcard", "idcardno", "idcardnumber", "idnumber", "nationalid", "nationalidnumber", "citizenid", "citizenidentity",
        "citizenidentification", "personalid", "personalidnumber", "personalidentification", "personalidentificationnumber", "ssn", "socialsecuritynumber",
        // Insurance, tax of a person, licences, accounts, bodies.
        "bhxh", "sobhxh", "masobhxh", "bhyt", "sobhyt", "mathebhyt", "sothebhyt", "healthinsurancenumber", "socialinsurancenumber", "masothuecanhan", "mstcanhan",
        "personaltaxcode", "personaltaxid", "gplx", "sogplx", "giayphepiaixe", "driverlicense", "drivinglicence", "sotaikhoan", "taikhoannganhang", "bankaccount", "bankaccountnumber",
        "creditcard", "vantay", "fingerprint", "biometric",
        // Ways to reach a person.
        "phone", "phonenumber", "phoneno", "telephone", "telephonenumber", "tel", "mobile", "mobilephone", "mobilenumber", "mobileno", "cellphone", "dienthoai",
        "sodienthoai", "sdt", "sodt", "email", "emailaddress", "thudientu", "zalo",
        // Full names.
        "hoten", "hovaten", "hotenkhaisinh", "hovatenkhaisinh", "tenkhaisinh", "tendem", "hodem", "fullname", "firstname", "lastname", "surname", "familyname",
        "givenname", "middlename", "personname", "citizenname", "ownername", "holdername", "applicantname", "patientname", "studentname", "tenchuho", "tenchusohuu",
        "tenchusudung", "tennguoinop", "tennguoidan", "tencongdan", "tenbenhnhan", "tenhocsinh",
        // Birth.
        "ngaysinh", "ngaythangnamsinh", "dob", "birthdate", "birthday", "birthyear", "dateofbirth",
    };

    private static readonly HashSet<string> Maybe = new(StringComparer.Ordinal)
    {
        "thuongtru", "tamtru", "noithuongtru", "noitamtru", "noio", "noiohientai", "quequan", "nguyenquan", "noisinh", "placeofbirth", "birthplace", "homeaddress",
        "residence", "permanentaddress", "gioitinh", "dantoc", "ethnicity", "tongiao", "religion", "bienso", "biensoxe", "licenseplate", "platenumber", "namsinh", "chuho",
    };

    /// <summary>Only as the whole name: roadName and fileName are nobody's.</summary>
    private static readonly HashSet<string> MaybeAlone = new(StringComparer.Ordinal)
    {
        "name", "ten", "address", "diachi", "gender", "sex", "username", "tendangnhap", "madinhdanh", "plate", "personid",
    };

    /// <summary>Beside these words, names and ways to reach belong to a body.</summary>
    private static readonly string[] Bodies =
    [
        "org", "organization", "organisation", "agency", "unit", "department", "company", "enterprise", "business", "school", "hospital", "coquan", "donvi",
        "doanhnghiep", "tochuc", "congty", "truong", "benhvien", "hotline", "support",
    ];

    private static readonly string[] Inside = [.. Surely.Where(w => w.Length >= LongEnoughToStandInside)];

    private static readonly string[] Described =
        ["cccd", "cmnd", "can cuoc", "dinh danh ca nhan", "chung minh nhan dan", "ho chieu", "identity card", "citizen id", "personal identification", "passport number", "so dien thoai ca nhan"];

    public static PersonalKind Of(string name)
    {
        var words = Words(name);
        var whole = string.Concat(words);
        if (MaybeAlone.Contains(whole))
        {
            return PersonalKind.Maybe;
        }

        var kind = PersonalKind.None;
        for (var first = 0; first < words.Count; first++)
        {
            var phrase = "";
            for (var last = first; last < Math.Min(words.Count, first + LongestPhrase); last++)
            {
                phrase += words[last];
                if (Surely.Contains(phrase) || Array.Exists(Inside, words[last].Contains))
                {
                    kind = PersonalKind.Surely;
                }
                else if (kind == PersonalKind.None && Maybe.Contains(phrase))
                {
                    kind = PersonalKind.Maybe;
                }
            }
        }

        return kind != PersonalKind.None && IsBodys(words) ? PersonalKind.None : kind;
    }

    /// <summary>A description that speaks of identity papers.</summary>
    public static bool AreIn(string description)
    {
        var text = WithoutDiacritics(description);
        return Array.Exists(Described, phrase => text.Contains(phrase, StringComparison.Ordinal));
    }

    private static bool IsBodys(List<string> words)
    {
        var whole = string.Concat(words);
        return Array.Exists(Bodies, body => words.Contains(body) || (body.Length > 4 && whole.Contains(body, StringComparison.Ordinal)));
    }

    /// <summary>Lower-case words without diacritics and digits, split at humps and at whatever is no letter.</summary>
    private static List<string> Words(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var previous = ' ';
        foreach (var letter in Decompose(name))
        {
            var isLetter = char.IsAsciiLetter(letter);
            if (!isLetter || (char.IsAsciiLetterUpper(letter) && char.IsAsciiLetterLower(previous)))
            {
                Close();
            }

            if (isLetter)
            {
                word.Append(char.ToLowerInvariant(letter));
            }

            previous = letter;
        }

        Close();
        return words;

        void Close()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }

    private static string WithoutDiacritics(string text) => string.Concat(Decompose(text)).ToLowerInvariant();

    private static IEnumerable<char> Decompose(string text) => text.Normalize(NormalizationForm.FormD)
        .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
        .Select(c => c switch { 'đ' => 'd', 'Đ' => 'D', _ => c });
}
