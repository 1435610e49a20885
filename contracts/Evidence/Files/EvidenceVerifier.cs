using System.Buffers;
using System.Globalization;
using System.Text.Json;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Records;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.Evidence.Tiles;

namespace GiaLai.Lgsp.Evidence.Files;

/// <summary>
/// Checks an evidence file, step by step; no input makes it throw. The steps and their names are described in
/// docs/protocols/audit.md.
/// </summary>
public static class EvidenceVerifier
{
    public static EvidenceReport Verify(ReadOnlyMemory<byte> file, TrustedFacts? trusted = null) => new Run(trusted ?? new TrustedFacts()).Check(file);

    private sealed class Run(TrustedFacts trusted)
    {
        private readonly List<EvidenceStep> steps = [];

        public EvidenceReport Check(ReadOnlyMemory<byte> bytes)
        {
            if (EvidenceFile.TryParse(bytes, out var file, out var where))
            {
                Passed("file", "The file has the form of evidence.", "Tệp có đúng khuôn dạng chứng cứ.");
                Check(file);
            }
            else
            {
                Failed("file", $"This is not an evidence file of format {EvidenceFile.Format}; fault at '{where}'.",
                    $"Đây không phải tệp chứng cứ theo khuôn dạng {EvidenceFile.Format}; sai tại '{where}'.");
            }

            return new EvidenceReport { Steps = steps, IsLogKeyTrusted = trusted.LogKey is not null };
        }

        private void Check(EvidenceFile file)
        {
            var entry = CheckRecord(file.Record);
            if (entry is not null)
            {
                CheckPersonal(file);
                CheckBody("request-body", file.Record, "requestSha256", trusted.RequestSha256, "request", "yêu cầu");
                CheckBody("response-body", file.Record, "responseSha256", trusted.ResponseSha256, "answer", "trả lời");
            }

            var (note, checkpoint) = CheckCheckpoint(file);
            var logKey = CheckLogKey(file, checkpoint);
            CheckLogSignature(note, logKey);
            CheckInclusion(file, entry, checkpoint);
            CheckWitnesses(file, note);
            if (entry is not null)
            {
                CheckConsumerSignature(file);
            }
        }

        private byte[]? CheckRecord(JsonElement record)
        {
            try
            {
                var entry = LedgerEntry.Encode(record);
                if (entry.Length > EntryBundle.MaxEntrySize || Text(record, "type") is null || Text(record, "id") is null)
                {
                    throw new FormatException("It has no type or id, or is too long.");
                }

                Passed("record", $"The record ({Text(record, "type")} {Text(record, "id")}) has one canonical form.",
                    $"Bản ghi ({Text(record, "type")} {Text(record, "id")}) có dạng chuẩn tắc duy nhất.");
                return entry;
            }
            catch (Exception exception) when (exception is FormatException or InvalidOperationException or ArgumentException)
            {
                Failed("record", $"The record is not in the form of the ledger: {exception.Message}", $"Bản ghi không đúng khuôn dạng của sổ cái: {exception.Message}");
                return null;
            }
        }

        private void CheckPersonal(EvidenceFile file)
        {
            var commitments = file.Record.TryGetProperty(LedgerEntry.Personal, out var personal) && personal.ValueKind == JsonValueKind.Object
                ? personal.EnumerateObject().ToDictionary(part => part.Name, part => part.Value.ValueKind == JsonValueKind.String ? part.Value.GetString() : null)
                : [];
            var opened = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < file.Openings.Count; i++)
            {
                var opening = file.Openings[i];
                if (!opened.Add(opening.Part)
                    || !commitments.TryGetValue(opening.Part, out var commitment)
                    || !StrictBase64.TryDecode(opening.Salt, out var salt)
                    || salt.Length != Commitment.SaltSize
                    || Commitment.Of(opening.Part, opening.Value, salt) != commitment)
                {
                    Failed("personal", $"What is shown at /openings/{i} is not what the record commits to.", $"Nội dung tại /openings/{i} không khớp với cam kết trong bản ghi.");
                    return;
                }
            }

            var hidden = commitments.Keys.Where(part => !opened.Contains(part)).ToList();
            if (commitments.Count == 0)
            {
                Skipped("personal", "The record has no personal part.", "Bản ghi không có phần dữ liệu cá nhân.");
            }
            else if (hidden.Count == 0)
            {
                Passed("personal", "The personal parts are those the record commits to.", "Các phần dữ liệu cá nhân khớp với cam kết trong bản ghi.");
            }
            else
            {
                Passed("personal", $"{opened.Count} personal parts match; erased or withheld: {string.Join(", ", hidden)}.",
                    $"{opened.Count} phần dữ liệu cá nhân khớp; đã xóa hoặc không cung cấp: {string.Join(", ", hidden)}.");
            }
        }

        private void CheckBody(string step, JsonElement record, string field, string? actual, string what, string whatVi)
        {
            if (actual is null)
            {
                Skipped(step, $"No {what} body was given.", $"Không có nội dung {whatVi} để đối chiếu.");
            }
            else if (Text(record, field) is not { } expected)
            {
                Failed(step, $"The record tells of no {what} body.", $"Bản ghi không ghi nhận nội dung {whatVi} nào.");
            }
            else if (expected != actual)
            {
                Failed(step, $"The {what} body has SHA-256 {actual}, the record says {expected}.", $"Nội dung {whatVi} có SHA-256 {actual}, bản ghi là {expected}.");
            }
            else
            {
                Passed(step, $"The {what} body is the one recorded.", $"Nội dung {whatVi} đúng là nội dung đã ghi nhận.");
            }
        }

        private (SignedNote? Note, Checkpoint? Checkpoint) CheckCheckpoint(EvidenceFile file)
        {
            if (!SignedNote.TryParse(file.Checkpoint, out var note) || !Checkpoint.TryParse(note.Text, out var checkpoint))
            {
                Failed("checkpoint", "The checkpoint is not a signed note of a log.", "Điểm kiểm soát không phải ghi chú có chữ ký của một sổ.");
                return default;
            }

            // Elsewhere signatures of unknown keys are passed over; an evidence file names the key of each line it carries.
            var named = file.WitnessKeys.Append(file.LogKey).Select(text => VerifierKey.TryParse(text, out var key) ? key : null).ToList();
            if (note.Signatures.FirstOrDefault(signature => !named.Any(key => key is not null && signature.IsBy(key))) is { } stranger)
            {
                Failed("checkpoint", $"The checkpoint carries a signature of '{stranger.KeyName}', whose key the file does not name.",
                    $"Điểm kiểm soát có chữ ký của '{stranger.KeyName}' nhưng tệp không nêu khóa tương ứng.");
                return default;
            }

            Passed("checkpoint", $"Checkpoint of {checkpoint.Origin} over {checkpoint.Size} entries.", $"Điểm kiểm soát của {checkpoint.Origin} trên {checkpoint.Size} mục.");
            return (note, checkpoint);
        }

        private VerifierKey? CheckLogKey(EvidenceFile file, Checkpoint? checkpoint)
        {
            if (!VerifierKey.TryParse(file.LogKey, out var key) || key.Type != NoteKeyType.Ed25519)
            {
                Failed("log-key", "The log's key cannot be read.", "Không đọc được khóa của sổ.");
                return null;
            }

            if (trusted.LogKey is { } known && known != key)
            {
                Failed("log-key", $"The file names the log's key {key}, but {known} is trusted.", $"Tệp nêu khóa {key}, trong khi khóa được tin cậy là {known}.");
                return null;
            }

            if (checkpoint is not null && checkpoint.Origin != key.Name && !checkpoint.Origin.StartsWith(key.Name + "/", StringComparison.Ordinal))
            {
                Failed("log-key", $"The key {key.Name} may not speak for the log {checkpoint.Origin}.", $"Khóa {key.Name} không có thẩm quyền với sổ {checkpoint.Origin}.");
                return null;
            }

            if (trusted.LogKey is null)
            {
                Skipped("log-key", "The log's key comes from the file itself: it is self-asserted. Compare it with the published one, or give it with --log-key.",
                    "Khóa của sổ lấy từ chính tệp này: chỉ là tự khai. Hãy đối chiếu với khóa đã công bố hoặc truyền bằng --log-key.");
            }
            else
            {
                Passed("log-key", "The log's key is the trusted one.", "Khóa của sổ đúng là khóa được tin cậy.");
            }

            return key;
        }

        private void CheckLogSignature(SignedNote? note, VerifierKey? key)
        {
            if (note is null || key is null)
            {
                AfterFailure("log-signature");
            }
            else if (note.Check(key) == SignatureState.Valid)
            {
                Passed("log-signature", "The log signed the checkpoint.", "Sổ đã ký điểm kiểm soát.");
            }
            else
            {
                Failed("log-signature", "The log's signature on the checkpoint does not hold.", "Chữ ký của sổ trên điểm kiểm soát không đúng.");
            }
        }

        private void CheckInclusion(EvidenceFile file, byte[]? entry, Checkpoint? checkpoint)
        {
            if (entry is null || checkpoint is null)
            {
                AfterFailure("inclusion");
            }
            else if (Proofs.Includes(file.Index, checkpoint.Size, TreeHash.Leaf(entry), file.Proof, checkpoint.Root))
            {
                Passed("inclusion", $"The record is entry {file.Index} of the log.", $"Bản ghi là mục {file.Index} của sổ.");
            }
            else
            {
                Failed("inclusion", $"The record is not entry {file.Index} under the root of the checkpoint: record, index, proof or root was changed.",
                    $"Bản ghi không phải mục {file.Index} dưới gốc của điểm kiểm soát: bản ghi, chỉ số, chứng minh hoặc gốc đã bị thay đổi.");
            }
        }

        private void CheckWitnesses(EvidenceFile file, SignedNote? note)
        {
            if (note is null)
            {
                AfterFailure("witnesses");
                return;
            }

            var wanted = new HashSet<VerifierKey>(trusted.Witnesses);
            foreach (var text in file.WitnessKeys)
            {
                if (!VerifierKey.TryParse(text, out var key) || key.Type != NoteKeyType.Cosignature)
                {
                    Failed("witnesses", $"The witness key '{text}' cannot be read.", $"Không đọc được khóa bên chứng kiến '{text}'.");
                    return;
                }

                wanted.Add(key);
            }

            foreach (var key in wanted)
            {
                if (note.Check(key) is not SignatureState.Valid and var state)
                {
                    Failed("witnesses",
                        $"The cosignature of {key.Name} is {(state == SignatureState.Absent ? "missing: a checkpoint is cosigned some seconds after it was signed, fetch the evidence again" : "false")}.",
                        $"Chữ ký đồng chứng của {key.Name} {(state == SignatureState.Absent ? "không có: điểm kiểm soát được đồng ký sau vài giây, hãy tải lại chứng cứ" : "không đúng")}.");
                    return;
                }
            }

            if (wanted.Count == 0)
            {
                Skipped("witnesses", "No witness cosigned this checkpoint.", "Không có bên chứng kiến nào đồng ký điểm kiểm soát này.");
            }
            else
            {
                var names = string.Join(", ", wanted.Select(key => key.Name + (trusted.Witnesses.Contains(key) ? "" : " (self-asserted)")));
                Passed("witnesses", $"Cosigned by {names}.", $"Được đồng ký bởi {names}.");
            }
        }

        private void CheckConsumerSignature(EvidenceFile file)
        {
            const string step = "consumer-signature";
            if (file.Openings.FirstOrDefault(opening => opening.Part == HttpSignature.Part) is not { } opening)
            {
                Skipped(step, "The request was not signed by the consumer, or its signature is not shown.", "Yêu cầu không có chữ ký của bên gọi, hoặc chữ ký không được cung cấp.");
            }
            else if (!HttpSignature.TryParse(opening.Value, out var signature) || !SignatureKey.TryParse(signature.Key, out var own))
            {
                Failed(step, "The consumer's signature cannot be read.", "Không đọc được chữ ký của bên gọi.");
            }
            else if (trusted.ConsumerKey is { } known && known != own)
            {
                Failed(step, "The consumer's key is not the trusted one.", "Khóa của bên gọi không phải khóa được tin cậy.");
            }
            else if (!signature.Verifies(own))
            {
                Failed(step, "The consumer's signature does not hold.", "Chữ ký của bên gọi không đúng.");
            }
            else if (Contradiction(signature, file.Record) is { } component)
            {
                Failed(step, $"The consumer signed another request: {component} is missing or differs from the record.", $"Bên gọi đã ký một yêu cầu khác: {component} thiếu hoặc khác bản ghi.");
            }
            else
            {
                var note = trusted.ConsumerKey is null ? " (key self-asserted)" : "";
                Passed(step, $"The consumer signed this request{note}.", $"Bên gọi đã ký yêu cầu này{note}.");
            }
        }

        /// <summary>
        /// What ties the signature to this record: method, service, request id and time, and where there was a body, its digest. A record
        /// that says otherwise was made for another call, or for none.
        /// </summary>
        private static string? Contradiction(HttpSignature signature, JsonElement record)
        {
            if (signature.Covered("@method") is not { } method || method != Text(record, "method"))
            {
                return "@method";
            }

            if (signature.Covered("lgsp-request-id") is not { } requestId || requestId != Text(record, "requestId"))
            {
                return "lgsp-request-id";
            }

            if (signature.CoveredPath is not { } path || Text(record, "service") is not { } service
                || !(path + "/").StartsWith($"/api/{service}/", StringComparison.Ordinal))
            {
                return "@path";
            }

            // As far as a gateway lets the two clocks differ at most.
            if (signature.Created is not { } created || !DateTimeOffset.TryParse(Text(record, "receivedAt"), CultureInfo.InvariantCulture, out var received)
                || (received - created).Duration() > TimeSpan.FromHours(1.01))
            {
                return "created";
            }

            if (Text(record, "requestSha256") is { } digest && record.TryGetProperty("requestBytes", out var size) && size.GetRawText() != "0")
            {
                var hash = new byte[32];
                if (Convert.FromHexString(digest, hash, out _, out var written) != OperationStatus.Done || written != hash.Length
                    || signature.Covered("content-digest") is not { } covered
                    || !ContentDigest.Names(covered, hash))
                {
                    return "content-digest";
                }
            }

            return null;
        }

        private static string? Text(JsonElement record, string name) =>
            record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

        private void AfterFailure(string step) =>
            Skipped(step, "An earlier step failed.", "Một bước trước đó không đạt.");

        private void Passed(string name, string en, string vi) => steps.Add(new EvidenceStep(name, StepOutcome.Passed, en, vi));

        private void Failed(string name, string en, string vi) => steps.Add(new EvidenceStep(name, StepOutcome.Failed, en, vi));

        private void Skipped(string name, string en, string vi) => steps.Add(new EvidenceStep(name, StepOutcome.Skipped, en, vi));
    }
}
