using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.ServiceDefaults.Problems;

/// <summary>A value, or the reason why there is none. Both convert implicitly.</summary>
public readonly struct Result<T> : IEquatable<Result<T>>
{
    private readonly T? value;
    private readonly Problem? problem;

    private Result(T? value, Problem? problem) => (this.value, this.problem) = (value, problem);

    internal static Result<T> From(T value) => new(value, null);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Problem problem) => new(default, problem);

    /// <summary>True with the problem; false with the value.</summary>
    public bool IsProblem([NotNullWhen(true)] out Problem? problem, [NotNullWhen(false)] out T? value)
    {
        problem = this.problem;
        value = this.value;
        return problem is not null;
    }

    /// <summary>The next step, where there is a value.</summary>
    public Result<TNext> Then<TNext>(Func<T, Result<TNext>> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return problem is null ? next(value!) : problem;
    }

    /// <summary>The HTTP answer: <paramref name="success"/> of the value, or the problem.</summary>
    public IResult ToHttp(Func<T, IResult> success)
    {
        ArgumentNullException.ThrowIfNull(success);
        return problem is null ? success(value!) : problem;
    }

    public bool Equals(Result<T> other) =>
        EqualityComparer<T?>.Default.Equals(value, other.value) && Equals(problem, other.problem);

    public override bool Equals(object? obj) => obj is Result<T> other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(value, problem);

    public static bool operator ==(Result<T> left, Result<T> right) => left.Equals(right);

    public static bool operator !=(Result<T> left, Result<T> right) => !left.Equals(right);
}

public static class Result
{
    /// <summary>A result of an interface type, which has no implicit conversion.</summary>
    public static Result<T> Of<T>(T value) => Result<T>.From(value);
}
