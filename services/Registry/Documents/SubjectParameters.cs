using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Contracts.Registry;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>
/// The extension <c>x-lgsp-subject</c> of a parameter: by it a request names the person whose data is asked for, so that the person
/// can be told who asked.
/// </summary>
internal static class SubjectParameters
{
    public const string Extension = "x-lgsp-subject";

    /// <summary>The parameters that claim to name a person, rightly or not.</summary>
    public static IEnumerable<Located> Claims(DocumentOperation operation) =>
        operation.Parameters().Where(parameter => parameter.Value.TryGetProperty(Extension, out _));

    /// <summary>Null when the operation names nobody, or not in a way that a gateway can read; of the latter the lint tells.</summary>
    public static SubjectParameter? Of(DocumentOperation operation) =>
        Claims(operation).ToList() is [var parameter] && WhyNot(operation, parameter) == Fault.None
            ? new SubjectParameter
            {
                Kind = ServiceDocument.Text(parameter.Value, Extension)!,
                In = ServiceDocument.Text(parameter.Value, "in")!,
                Name = ServiceDocument.Text(parameter.Value, "name")!,
            }
            : null;

    public static Fault WhyNot(DocumentOperation operation, Located parameter)
    {
        var name = ServiceDocument.Text(parameter.Value, "name");
        if (ServiceDocument.Text(parameter.Value, Extension) is not { } kind || !SubjectKinds.All.Contains(kind))
        {
            return Fault.Kind;
        }

        return ServiceDocument.Text(parameter.Value, "in") switch
        {
            "query" or "header" => Fault.None,
            // Beside a literal part (/{id}.json) it is cut out; two parameters in one segment are not taken apart.
            "path" => operation.Path.Split('/').Any(segment => segment.Contains($"{{{name}}}", StringComparison.Ordinal) && segment.Count(c => c == '{') == 1)
                ? Fault.None
                : Fault.Place,
            _ => Fault.Place,
        };
    }

    public enum Fault
    {
        None,
        Kind,
        Place,
    }
}
