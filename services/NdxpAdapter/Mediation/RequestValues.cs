using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.Officials;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.NdxpAdapter.Mediation;

/// <summary>The values of a national request, in their order, as the national system writes them.</summary>
internal static class RequestValues
{
    /// <summary>Values with their fields; null where the field is left out. Faults are collected in <paramref name="errors"/>.</summary>
    public static List<(RequestField Field, string Value)> Resolve(IReadOnlyList<RequestField> fields, CallInput input, LocalMaps maps, FieldErrors errors)
    {
        var values = new List<(RequestField, string)>(fields.Count);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var unmatched = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var ours = input.Value(field.Source);
            if (ours is null)
            {
                errors.Check(!field.Required, field.Source.Field, "Is required.", "Bắt buộc phải có.");
                continue;
            }

            // XML 1.0 has no way to write one, and no national system wants one.
            if (!errors.Check(!ours.Any(IsForbidden), field.Source.Field, "Holds a control character.", "Chứa ký tự điều khiển."))
            {
                continue;
            }

            if (field.When is { } when && !when.IsMatch(ours))
            {
                unmatched.Add(field.Source.Field);
                continue;
            }

            taken.Add(field.Source.Field);

            if (!errors.Check(field.Matches is not { } pattern || pattern.IsMatch(ours), field.Source.Field, "Has the wrong form; see the service's document.", "Sai định dạng; xem tài liệu của dịch vụ."))
            {
                continue;
            }

            var coded = field.Map is { } map ? maps.Find(map, ours) : field.Codes is { } codes ? codes.ToNational(ours) : ours;
            if (errors.Check(coded is not null, field.Source.Field, "Has no counterpart at the national system.", "Không có mã tương ứng tại hệ thống quốc gia.")
                && field.Form.ToNational(coded!) is var national
                && errors.Check(national is not null, field.Source.Field, "Has the wrong form; see the service's document.", "Sai định dạng; xem tài liệu của dịch vụ."))
            {
                values.Add((field, national!));
            }
        }

        // Written in none of the forms that the service knows: left out, it would ask for something else.
        foreach (var source in unmatched.Except(taken))
        {
            errors.Check(false, source, "Has the wrong form; see the service's document.", "Sai định dạng; xem tài liệu của dịch vụ.");
        }

        return values;
    }

    private static bool IsForbidden(char character) => character is < ' ' and not ('\t' or '\n' or '\r') or '\uFFFE' or '\uFFFF';
}
