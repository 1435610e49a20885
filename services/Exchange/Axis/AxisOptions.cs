using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>Section <c>Axis</c>: the national document axis as Exchange sees it.</summary>
internal sealed class AxisOptions
{
    public const string Section = "Axis";

    /// <summary>The platform's own code on documents' way: each one that passes gets a trace header of it.</summary>
    [Required]
    public string OrganId { get; init; } = "000.00.00.H21";

    /// <summary>Province whose bodies are reached here: first group of their codes.</summary>
    [Required]
    public string Province { get; init; } = "H21";

    /// <summary>Bytes of one document that came over the axis. 1 MiB to 256 MiB.</summary>
    [Range(1 << 20, 256 << 20)]
    public int MaxBytes { get; init; } = 128 << 20;
}
