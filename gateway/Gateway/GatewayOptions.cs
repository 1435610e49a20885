using GiaLai.Lgsp.Gateway.Journal;
using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Gateway;

/// <summary>Section <c>Gateway</c>. Checked at start; every error is named at once.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>Unique among running gateways; stands in each call record. Default: the machine's name.</summary>
    public string Id { get; set; } = Environment.MachineName;

    /// <summary>Public listener without TLS, <c>http://127.0.0.1:8080</c>; null = none. Port 0 = a free one.</summary>
    public Uri? HttpUrl { get; set; }

    /// <summary>Public listener with TLS 1.2 or newer, HTTP/1.1 and HTTP/2; null = none.</summary>
    public Uri? HttpsUrl { get; set; }

    /// <summary>Listener of <c>/metrics</c> only; must not be reachable from outside. Null = none.</summary>
    public Uri? AdminUrl { get; set; }

    /// <summary>PEM file with the server certificate and its chain. Needed with <see cref="HttpsUrl"/>.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file with its private key; null = in the file of <see cref="Certificate"/>.</summary>
    public string? CertificateKey { get; set; }

    /// <summary>PEM file with the authorities whose client certificates are believed; null = only certificates registered by thumbprint.</summary>
    public string? ClientCa { get; set; }

    /// <summary>PEM file with authorities believed for providers' servers beside the system's; null = the system's alone.</summary>
    public string? ProviderCa { get; set; }

    /// <summary>Folder of this instance alone: last good snapshot, signing keys, revocations, unsent call records.</summary>
    public string StateFolder { get; set; } = "";

    /// <summary>Shared with Identity: proves that a <c>Client-Cert</c> header was set by a gateway. Null = no certificate is told to Identity.</summary>
    public string? Key { get; set; }

    public Uri? Registry { get; set; }

    public Uri? Identity { get; set; }

    public Uri? Audit { get; set; }

    public Uri? Exchange { get; set; }

    public Uri? NdxpAdapter { get; set; }

    public Uri? NdopAdapter { get; set; }

    public Uri? VapexPublisher { get; set; }

    public Uri? Portal { get; set; }

    /// <summary>Failed attempts in a row to connect after which an upstream rests. 1 to 1000.</summary>
    public int CircuitConnectFailures { get; set; } = 5;

    /// <summary>Calls in a row that timed out or broke off after which an upstream rests. 1 to 1000.</summary>
    public int CircuitCallFailures { get; set; } = 10;

    /// <summary>Seconds of the first rest; doubles with each vain trial, up to a minute. 1 to 60.</summary>
    public int CircuitRestSeconds { get; set; } = 5;

    /// <summary>Seconds between health questions to an upstream. 1 to 300.</summary>
    public int ProbeSeconds { get; set; } = 5;

    /// <summary>Calls that may wait for one service at once; more get 503. 1 to 1,000,000.</summary>
    public int MaxCallsPerService { get; set; } = 2_000;

    /// <summary>Largest single string of a JSON answer that a field filter can pass, in bytes. 1 KiB to 256 MiB.</summary>
    public int FilterMaxTokenBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Folder of the call journal; null = <c>journal</c> in <see cref="StateFolder"/>.</summary>
    public string? JournalFolder { get; set; }

    /// <summary>Bytes of one journal file, taken from the disk beforehand; bounds the calls in flight, one for each 4 KiB. 1 MiB to 1 GiB.</summary>
    public long JournalSegmentBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Bytes of all journal files; when they are full of records that have not arrived, calls are refused. Two files to 1 TiB.</summary>
    public long JournalMaxBytes { get; set; } = 8L * 1024 * 1024 * 1024;

    /// <summary>File with the platform's subject key (32 bytes in base64), the same at Audit, readable by its owner alone; null = records name no person.</summary>
    public string? SubjectKeyFile { get; set; }

    /// <summary>Seconds that the <c>created</c> of a signed request may differ from the gateway's clock. 10 to 3600.</summary>
    public int SignatureWindowSeconds { get; set; } = 300;

    /// <summary>
    /// Bytes of journal files that are kept although all in them has arrived at RabbitMQ: they are shipped again when RabbitMQ has lost
    /// its disk, and give way to what has not arrived. 0 to 1 TiB; default 1 GiB: more than a million calls.
    /// </summary>
    public long JournalKeepShippedBytes { get; set; } = 1024 * 1024 * 1024;

    internal IEnumerable<string> Errors()
    {
        if (HttpUrl is null && HttpsUrl is null)
        {
            yield return "Gateway:HttpUrl or Gateway:HttpsUrl must be set.";
        }

        foreach (var (name, url, scheme) in new[] { (nameof(HttpUrl), HttpUrl, "http"), (nameof(HttpsUrl), HttpsUrl, "https"), (nameof(AdminUrl), AdminUrl, "http") })
        {
            if (url is not null && (!url.IsAbsoluteUri || url.Scheme != scheme || url.PathAndQuery != "/"))
            {
                yield return $"Gateway:{name} '{url}' is not an address such as {scheme}://127.0.0.1:8080.";
            }
        }

        if (HttpsUrl is not null && Certificate is null)
        {
            yield return "Gateway:Certificate must be set with Gateway:HttpsUrl.";
        }

        foreach (var (name, file) in new[] { (nameof(Certificate), Certificate), (nameof(CertificateKey), CertificateKey), (nameof(ClientCa), ClientCa), (nameof(ProviderCa), ProviderCa), (nameof(SubjectKeyFile), SubjectKeyFile) })
        {
            if (file is not null && !File.Exists(file))
            {
                yield return $"Gateway:{name} '{file}' does not exist.";
            }
        }

        foreach (var (name, url) in Services())
        {
            if (url is not null && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
            {
                yield return $"Gateway:{name} '{url}' is not an http or https address.";
            }
        }

        if (Registry is null)
        {
            yield return "Gateway:Registry must be set.";
        }

        if (Identity is null)
        {
            yield return "Gateway:Identity must be set.";
        }

        if (Id.Length is 0 or > 100)
        {
            yield return "Gateway:Id must have 1 to 100 characters.";
        }

        if (Key is { Length: < 32 })
        {
            yield return "Gateway:Key must have at least 32 characters.";
        }

        if (StateFolder.Length == 0)
        {
            yield return "Gateway:StateFolder must be set.";
        }

        foreach (var (name, value, least, most) in new (string, long, long, long)[]
        {
            (nameof(CircuitConnectFailures), CircuitConnectFailures, 1, 1_000),
            (nameof(CircuitCallFailures), CircuitCallFailures, 1, 1_000),
            (nameof(CircuitRestSeconds), CircuitRestSeconds, 1, 60),
            (nameof(ProbeSeconds), ProbeSeconds, 1, 300),
            (nameof(MaxCallsPerService), MaxCallsPerService, 1, 1_000_000),
            (nameof(SignatureWindowSeconds), SignatureWindowSeconds, 10, 3_600),
            (nameof(FilterMaxTokenBytes), FilterMaxTokenBytes, 1 << 10, 1 << 28),
            (nameof(JournalSegmentBytes), JournalSegmentBytes, 1 << 20, 1 << 30),
            (nameof(JournalMaxBytes), JournalMaxBytes, 2 * JournalSegmentBytes, 1L << 40),
            (nameof(JournalKeepShippedBytes), JournalKeepShippedBytes, 0, 1L << 40),
        })
        {
            if (value < least || value > most)
            {
                yield return $"Gateway:{name} must be {least} to {most}.";
            }
        }
    }

    internal JournalOptions JournalOptions(StateFolder state) => new()
    {
        Folder = JournalFolder ?? state.PathOf("journal"),
        SegmentBytes = JournalSegmentBytes,
        MaxBytes = JournalMaxBytes,
        KeepShippedBytes = JournalKeepShippedBytes,
    };

    internal IEnumerable<(string Name, Uri? Address)> Services() =>
    [
        (nameof(Registry), Registry), (nameof(Identity), Identity), (nameof(Audit), Audit), (nameof(Exchange), Exchange),
        (nameof(NdxpAdapter), NdxpAdapter), (nameof(NdopAdapter), NdopAdapter), (nameof(VapexPublisher), VapexPublisher), (nameof(Portal), Portal),
    ];

    internal sealed class Validation(IOptions<AccessOptions> access) : IValidateOptions<GatewayOptions>
    {
        public ValidateOptionsResult Validate(string? name, GatewayOptions options)
        {
            var errors = options.Errors().ToList();
            if (string.IsNullOrEmpty(access.Value.Issuer))
            {
                errors.Add("Access:Issuer must be set.");
            }

            if (string.IsNullOrEmpty(access.Value.ClientId))
            {
                errors.Add("Access:ClientId must be set.");
            }

            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
