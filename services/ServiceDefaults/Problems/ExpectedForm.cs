using System.Reflection;
using System.Text.Json;

namespace GiaLai.Lgsp.ServiceDefaults.Problems;

/// <summary>What a value of a type looks like, in the words of callers.</summary>
internal static class ExpectedForm
{
    private static readonly Dictionary<Type, (string En, string Vi)> Simple = new()
    {
        [typeof(string)] = ("text", "chuỗi ký tự"),
        [typeof(bool)] = ("true or false", "true hoặc false"),
        [typeof(byte)] = ("a whole number from 0 to 255", "số nguyên từ 0 đến 255"),
        [typeof(short)] = ("a whole number of 16 bits", "số nguyên 16 bit"),
        [typeof(int)] = ("a whole number of 32 bits", "số nguyên 32 bit"),
        [typeof(long)] = ("a whole number of 64 bits", "số nguyên 64 bit"),
        [typeof(float)] = ("a number", "số"),
        [typeof(double)] = ("a number", "số"),
        [typeof(decimal)] = ("a number", "số"),
        [typeof(Guid)] = ("a UUID such as 0192f0c1-2b3c-7d4e-8f50-617283940abc", "UUID, ví dụ 0192f0c1-2b3c-7d4e-8f50-617283940abc"),
        [typeof(DateTimeOffset)] = ("a time as in RFC 3339 such as 2026-01-31T08:00:00+07:00", "thời điểm theo RFC 3339, ví dụ 2026-01-31T08:00:00+07:00"),
        [typeof(DateTime)] = ("a time as in RFC 3339 such as 2026-01-31T08:00:00+07:00", "thời điểm theo RFC 3339, ví dụ 2026-01-31T08:00:00+07:00"),
        [typeof(DateOnly)] = ("a date such as 2026-01-31", "ngày, ví dụ 2026-01-31"),
        [typeof(TimeOnly)] = ("a time of day such as 08:00:00", "giờ trong ngày, ví dụ 08:00:00"),
        [typeof(TimeSpan)] = ("a duration such as 00:15:00", "khoảng thời gian, ví dụ 00:15:00"),
        [typeof(Uri)] = ("a URI", "URI"),
        [typeof(byte[])] = ("text in base64", "chuỗi base64"),
    };

    public static (string En, string Vi) Of(Type type)
    {
        var kind = Nullable.GetUnderlyingType(type) ?? type;
        if (Simple.TryGetValue(kind, out var form))
        {
            return form;
        }

        if (kind.IsEnum)
        {
            var names = string.Join(", ", Enum.GetNames(kind).Select(JsonNamingPolicy.CamelCase.ConvertName));
            return ($"one of: {names}", $"một trong các giá trị: {names}");
        }

        // Identifiers of the platform have one to show.
        return kind.GetField("Example", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() is string example ? ($"of the form {example}", $"dạng {example}")
            : ElementOf(kind) is not null ? ("a list", "danh sách")
            : ("an object", "đối tượng");
    }

    /// <summary>Of a list; null when the type is none.</summary>
    public static Type? ElementOf(Type type) => type == typeof(string) || ValueOf(type) is not null ? null
        : Face(type, typeof(IEnumerable<>))?.GetGenericArguments()[0];

    /// <summary>Of a map from text; null when the type is none.</summary>
    public static Type? ValueOf(Type type) =>
        (Face(type, typeof(IReadOnlyDictionary<,>)) ?? Face(type, typeof(IDictionary<,>)))?.GetGenericArguments()[1];

    private static Type? Face(Type type, Type face) =>
        type.GetInterfaces().Prepend(type).FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == face);
}
