namespace GiaLai.Lgsp.ServiceDefaults.Problems;

/// <summary>Collects all faults of a request, so that a caller sees them at once.</summary>
public sealed class FieldErrors
{
    private readonly List<ProblemError> errors = [];

    public bool Any => errors.Count > 0;

    /// <summary>Notes a fault of <paramref name="field"/> (camelCase, dotted) unless <paramref name="holds"/>; returns it.</summary>
    public bool Check(bool holds, string field, string detail, string detailVi)
    {
        if (!holds)
        {
            errors.Add(new ProblemError { Field = field, Detail = detail, DetailVi = detailVi });
        }

        return holds;
    }

    /// <summary>Reads an identifier or notes that it is malformed.</summary>
    public T? Parse<T>(string? text, string field, string example)
        where T : struct, IParsable<T>
    {
        if (T.TryParse(text, null, out var value))
        {
            return value;
        }

        errors.Add(new ProblemError
        {
            Field = field,
            Detail = $"Must be of the form {example}.",
            DetailVi = $"Phải có dạng {example}.",
        });
        return null;
    }

    public Problem ToProblem(Problem kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return kind.With([.. errors]);
    }
}
