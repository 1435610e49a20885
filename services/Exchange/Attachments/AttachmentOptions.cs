using System.ComponentModel.DataAnnotations;
using GiaLai.Lgsp.Exchange.Attachments.S3;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>Section <c>Attachments</c>. Checked at start.</summary>
internal sealed class AttachmentOptions : IValidatableObject
{
    public const string Section = "Attachments";

    /// <summary>Where files lie: folder or s3.</summary>
    public AttachmentPlace Store { get; init; } = AttachmentPlace.Folder;

    /// <summary>Folder for uploads and stored files; every process has the same. Needed where files lie in one.</summary>
    public string Folder { get; init; } = "";

    public S3Options S3 { get; init; } = new();

    /// <summary>Bytes of one attachment. 1 KiB to 16 GiB.</summary>
    [Range(1024L, 16L << 30)]
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>How long an upload may take from its creation. A minute to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan UploadTime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long an attachment may lie that no message refers to. A minute to 90 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00")]
    public TimeSpan UnusedTime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How often what nobody needs is cleared away. A second to a day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan TidyInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes that must stay free on the folder's disk: uploads beyond are refused with 503. 0 to 1 TiB.</summary>
    [Range(0L, 1L << 40)]
    public long LeastFreeBytes { get; init; } = 256L << 20;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Store == AttachmentPlace.Folder)
        {
            if (Folder.Length == 0)
            {
                yield return new ValidationResult("Attachments:Folder is needed where Attachments:Store is folder.", [nameof(Folder)]);
            }

            yield break;
        }

        if (S3.Bucket.Length == 0)
        {
            yield return new ValidationResult("Attachments:S3:Bucket is needed where Attachments:Store is s3.", [nameof(S3)]);
        }

        if (S3.CredentialsFile.Length == 0)
        {
            yield return new ValidationResult("Attachments:S3:CredentialsFile is needed where Attachments:Store is s3.", [nameof(S3)]);
        }

        var found = new List<ValidationResult>();
        Validator.TryValidateObject(S3, new ValidationContext(S3), found, validateAllProperties: true);
        foreach (var one in found)
        {
            yield return new ValidationResult($"Attachments:S3: {one.ErrorMessage}", one.MemberNames);
        }
    }
}

internal enum AttachmentPlace
{
    Folder,
    S3,
}
