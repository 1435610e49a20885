using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.NdxpAdapter.Documents;

/// <summary>Section <c>Documents</c>: how the province exchanges documents with the national axis. Address, id and secret are those of partner <c>documents</c>.</summary>
internal sealed class DocumentsOptions
{
    public const string Section = "Documents";

    /// <summary>Address of Exchange; null = documents are not exchanged.</summary>
    public Uri? Exchange { get; set; }

    /// <summary>Milliseconds between two looks while there is nothing to do. 20 to 60,000.</summary>
    [Range(20, 60_000)]
    public int PollMs { get; set; } = 2_000;

    /// <summary>The longest pause between two attempts while the axis or Exchange fails. 20 to 600,000.</summary>
    [Range(20, 600_000)]
    public int MaxPauseMs { get; set; } = 60_000;

    /// <summary>Documents taken at once, and sent side by side. 1 to 16.</summary>
    [Range(1, 16)]
    public int Width { get; set; } = 4;

    /// <summary>Seconds until what cannot be delivered yet (an unknown body, a status before its document) is tried again. 1 to 86,400.</summary>
    [Range(1, 86_400)]
    public int HoldSeconds { get; set; } = 60;

    /// <summary>Hours after which it is given up, and the axis told so. 1 to 720.</summary>
    [Range(1, 720)]
    public int HoldHours { get; set; } = 72;

    /// <summary>Bytes of one document on the axis. 1 MiB to 256 MiB.</summary>
    [Range(1 << 20, 256 << 20)]
    public int MaxBytes { get; set; } = 128 << 20;
}
