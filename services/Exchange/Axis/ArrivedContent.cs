using System.IO.Pipelines;
using System.Security.Cryptography;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Exchange.Attachments;
using GiaLai.Lgsp.Exchange.Documents;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>Makes a document that came into what is kept: with our trace header where it is not signed; a large one as a file.</summary>
internal sealed class ArrivedContent(
    Uploading uploading, IOptions<AxisOptions> axis, IOptions<ExchangeOptions> options, TimeProvider time)
{
    public async Task<Result<ArrivedDocument>> KeepAsync(ReadDocument read, DirectorySystem sender, MemoryStream came, CancellationToken cancel)
    {
        var content = came;
        var kept = read;
        if (read.Message is EdxmlDocument && read.Signature == "absent")
        {
            content = new MemoryStream();
            came.Position = 0;
            await EdxmlTrace.AppendAsync(came, content, new TraceHeader(axis.Value.OrganId, time.GetUtcNow()), cancel: cancel);
            content.Position = 0;
            kept = read with { SizeBytes = content.Length, Sha256 = await SHA256.HashDataAsync(content, cancel) };
        }

        if (content.Length <= options.Value.MaxMessageBytes)
        {
            return new ArrivedDocument(kept, sender, content.ToArray(), File: null) { FromAxis = true, Identity = read.Sha256 };
        }

        if ((await uploading.CreateAsync(
            sender.Id.ToString(), sender.Id.Agency.ToString(), content.Length, null, "document.edxml", EdxmlNames.MediaType, null, cancel)).IsProblem(out var problem, out var file))
        {
            return problem;
        }

        content.Position = 0;
        if ((await uploading.AppendAsync(file, 0, PipeReader.Create(content), [], cancel)).IsProblem(out problem, out _))
        {
            await ForgetAsync(file.Id);
            return problem;
        }

        return new ArrivedDocument(kept, sender, default, file.Id) { FromAxis = true, Identity = read.Sha256 };
    }

    /// <summary>Its file is not needed: it was refused, or came before.</summary>
    public Task ForgetAsync(Guid file) => uploading.DeleteAsync(file, CancellationToken.None);
}
