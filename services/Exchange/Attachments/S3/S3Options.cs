using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.Exchange.Attachments.S3;

/// <summary>Section <c>Attachments:S3</c>: a bucket of AWS, MinIO, Ceph or another that speaks S3. Read where <c>Attachments:Store</c> is <c>s3</c>.</summary>
internal sealed class S3Options
{
    /// <summary>Where the store is, <c>https://minio.example:9000</c>; null = AWS, by the region.</summary>
    public Uri? Endpoint { get; init; }

    public string Bucket { get; init; } = "";

    /// <summary>Before the name of each object; ends in a slash, or is empty.</summary>
    [RegularExpression("^$|^[A-Za-z0-9._/-]{0,200}/$")]
    public string Prefix { get; init; } = "attachments/";

    /// <summary>Also what requests are signed for.</summary>
    [Required]
    public string Region { get; init; } = "us-east-1";

    /// <summary>The bucket is named in the path, not in the host. Default true: MinIO and Ceph need it, AWS takes it.</summary>
    public bool PathStyle { get; init; } = true;

    /// <summary>File with two lines, access key and secret key, readable by its owner alone.</summary>
    public string CredentialsFile { get; init; } = "";

    /// <summary>How long one request may take. A second to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
