using System.Security.Cryptography;
using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Edxml.Signatures;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Exchange.Documents;

/// <summary>A document as it came, read and checked.</summary>
/// <param name="Signature">absent, valid, legacy, or unchecked (a form that is not checked here).</param>
internal sealed record ReadDocument(EdxmlMessage Message, string Signature, long SizeBytes, byte[] Sha256)
{
    /// <param name="content">Seekable.</param>
    public static async Task<Result<ReadDocument>> FromAsync(Stream content, CancellationToken cancel)
    {
        try
        {
            var message = await EdxmlReader.ReadAsync(content, cancel: cancel);
            var signature = message.HasSignature ? await CheckAsync(content, cancel) : "absent";
            content.Position = 0;
            return signature is null
                ? ExchangeProblems.BrokenSignature
                : new ReadDocument(message, signature, content.Length, await SHA256.HashDataAsync(content, cancel));
        }
        catch (EdxmlException e)
        {
            return ExchangeProblems.BadDocument.With(new ProblemError
            {
                Code = Kebab(e.Error),
                Field = e.Place.Element,
                Line = e.Place.Line == 0 ? null : e.Place.Line,
                Column = e.Place.Column == 0 ? null : e.Place.Column,
                Detail = e.Detail,
                DetailVi = e.DetailVi,
            });
        }
    }

    private static async Task<string?> CheckAsync(Stream content, CancellationToken cancel)
    {
        try
        {
            var report = await SignatureCheck.VerifyAsync(content, cancel: cancel);
            return report.State switch
            {
                SignatureState.Valid => "valid",
                SignatureState.Legacy => "legacy",
                SignatureState.Absent => "absent",
                _ => null,
            };
        }
        catch (EdxmlException)
        {
            // It may hold by other rules than ours: its recipient decides.
            return "unchecked";
        }
    }

    private static string Kebab(EdxmlError error) =>
        string.Concat(error.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));
}
