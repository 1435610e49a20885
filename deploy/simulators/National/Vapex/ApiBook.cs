using System.Globalization;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.National.Faults;

namespace GiaLai.Lgsp.National.Vapex;

/// <summary>The register itself: who may do what to a record in which state.</summary>
internal sealed class ApiBook(TimeProvider time) : IForgets
{
    private static readonly string[] Required = ["apiCode", "code", "nameVi", "ownerCode", "semver", "type", "spec", "servers", "dataClass", "signature"];
    private static readonly string[] Kept = ["id", "status", "version", "changedAt", "review", "usage", "publishedSemver"];

    private static readonly Dictionary<(string, string), string> Moves = new()
    {
        [("DRAFT", "update")] = "DRAFT",
        [("CHANGES_REQUESTED", "update")] = "CHANGES_REQUESTED",
        [("PUBLISHED", "update")] = "PUBLISHED",
        [("DEPRECATED", "update")] = "DEPRECATED",
        [("APPROVED", "revise")] = "DRAFT",
        [("PUBLISHED", "revise")] = "DRAFT",
        [("REJECTED", "revise")] = "DRAFT",
        [("DRAFT", "submit")] = "SUBMITTED",
        [("CHANGES_REQUESTED", "submit")] = "SUBMITTED",
        [("SUBMITTED", "startReview")] = "IN_REVIEW",
        [("SUBMITTED", "requestChanges")] = "CHANGES_REQUESTED",
        [("IN_REVIEW", "requestChanges")] = "CHANGES_REQUESTED",
        [("SUBMITTED", "approve")] = "APPROVED",
        [("IN_REVIEW", "approve")] = "APPROVED",
        [("SUBMITTED", "reject")] = "REJECTED",
        [("IN_REVIEW", "reject")] = "REJECTED",
        [("APPROVED", "publish")] = "PUBLISHED",
        [("PUBLISHED", "deprecate")] = "DEPRECATED",
        [("DEPRECATED", "deprecate")] = "DEPRECATED",
    };

    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonObject> byId = [];
    private readonly Dictionary<string, (string What, Reply Reply)> answered = [];
    private int last;

    /// <summary>The same key for the same gets the first answer; for something else it is a conflict. Refusals are not remembered.</summary>
    public Reply Once(string key, string what, Func<Reply> act)
    {
        lock (gate)
        {
            if (key.Length == 0)
            {
                return new Reply(400, Reply.Problem("VA-400", "Thiếu Idempotency-Key"));
            }

            if (answered.TryGetValue(key, out var known))
            {
                return known.What == what ? known.Reply : new Reply(422, Reply.Problem("VA-422", "Idempotency-Key đã dùng cho yêu cầu khác"));
            }

            var reply = act();
            if (reply.Status < 300)
            {
                answered[key] = (what, reply);
            }

            return reply;
        }
    }

    public Reply Register(JsonObject body)
    {
        if (Missing(body) is { } missing)
        {
            return new Reply(422, Reply.Problem("VA-422", $"Thiếu trường {missing}"));
        }

        if (Find(Text(body, "apiCode")!) is not null)
        {
            return new Reply(409, Reply.Problem("VA-409", "Mã API đã đăng ký"));
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"VA-{++last:000000}");
        var entry = body.DeepClone().AsObject();
        entry["id"] = id;
        entry["status"] = "DRAFT";
        byId[id] = entry;
        return Answer(Touch(entry), 201);
    }

    public Reply Change(string id, string? tag, string act, JsonObject? body)
    {
        if (!byId.TryGetValue(id, out var entry))
        {
            return new Reply(404, Reply.Problem("VA-404", "Không có hồ sơ"));
        }

        if (tag is null)
        {
            return new Reply(428, Reply.Problem("VA-428", "Thiếu If-Match"));
        }

        if (tag != Text(entry, "version"))
        {
            return new Reply(412, Reply.Problem("VA-412", "Hồ sơ đã thay đổi"));
        }

        var status = Text(entry, "status")!;
        if (act == "retire" ? status == "RETIRED" : !Moves.ContainsKey((status, act)))
        {
            return new Reply(409, Reply.Problem("VA-409", $"Không thể {act} khi {status}"));
        }

        if (body is not null)
        {
            if (Missing(body) is { } missing)
            {
                return new Reply(422, Reply.Problem("VA-422", $"Thiếu trường {missing}"));
            }

            foreach (var name in entry.Select(pair => pair.Key).Except(Kept).ToList())
            {
                entry.Remove(name);
            }

            foreach (var (name, value) in body.Where(pair => !Kept.Contains(pair.Key)))
            {
                entry[name] = value?.DeepClone();
            }
        }

        entry["status"] = act == "retire" ? "RETIRED" : Moves[(status, act)];
        if (act == "publish")
        {
            entry["publishedSemver"] = entry["semver"]?.DeepClone();
        }

        return Answer(Touch(entry), 200);
    }

    public Reply ReportUsage(string id, string day, JsonObject? body)
    {
        if (!byId.TryGetValue(id, out var entry))
        {
            return new Reply(404, Reply.Problem("VA-404", "Không có hồ sơ"));
        }

        if (body is null || !DateOnly.TryParseExact(day, "yyyy-MM-dd", out _))
        {
            return new Reply(400, Reply.Problem("VA-400", "Báo cáo không hợp lệ"));
        }

        ((entry["usage"] as JsonObject) ?? (JsonObject)(entry["usage"] = new JsonObject())!)[day] = body.DeepClone();
        return new Reply(204, null);
    }

    public Reply List(string? apiCode, DateTimeOffset? since, int page, int size)
    {
        lock (gate)
        {
            var fits = byId.Values.Where(entry => (apiCode is null || Text(entry, "apiCode") == apiCode)
                && (since is null || DateTimeOffset.Parse(Text(entry, "changedAt")!, CultureInfo.InvariantCulture) >= since)).ToList();
            var items = new JsonArray([.. fits.Skip((page - 1) * size).Take(size).Select(Shown)]);
            return new Reply(200, new JsonObject { ["items"] = items, ["nextPage"] = page * size < fits.Count ? page + 1 : null, ["total"] = fits.Count });
        }
    }

    public JsonArray All()
    {
        lock (gate)
        {
            return new JsonArray([.. byId.Values.Select(entry => entry.DeepClone())]);
        }
    }

    public bool Review(VapexPart.ReviewAct act)
    {
        lock (gate)
        {
            if (Find(act.ApiCode) is not { } entry || !Moves.TryGetValue((Text(entry, "status")!, act.Act), out var next)
                || act.Act is not ("startReview" or "requestChanges" or "approve" or "reject"))
            {
                return false;
            }

            entry["status"] = next;
            entry["review"] = act.Note is null ? null : new JsonObject { ["note"] = act.Note };
            Touch(entry);
            return true;
        }
    }

    public bool Edit(string apiCode, JsonObject change)
    {
        lock (gate)
        {
            if (Find(apiCode) is not { } entry)
            {
                return false;
            }

            foreach (var (name, value) in change)
            {
                entry[name] = value?.DeepClone();
            }

            Touch(entry);
            return true;
        }
    }

    public bool Delete(string apiCode)
    {
        lock (gate)
        {
            return Find(apiCode) is { } entry && byId.Remove(Text(entry, "id")!);
        }
    }

    /// <summary>A register that is full already, for measurements.</summary>
    public void Fill(IEnumerable<JsonObject> entries)
    {
        lock (gate)
        {
            foreach (var entry in entries)
            {
                byId[Text(entry, "id")!] = Touch(entry);
            }
        }
    }

    public void Forget()
    {
        lock (gate)
        {
            byId.Clear();
            answered.Clear();
        }
    }

    private JsonObject? Find(string apiCode) => byId.Values.FirstOrDefault(entry => Text(entry, "apiCode") == apiCode);

    private JsonObject Touch(JsonObject entry)
    {
        var version = Text(entry, "version") is { } old ? int.Parse(old.Trim('"'), CultureInfo.InvariantCulture) + 1 : 1;
        entry["version"] = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
        entry["changedAt"] = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        return entry;
    }

    private static Reply Answer(JsonObject entry, int status) => new(status, Shown(entry)) { ETag = Text(entry, "version") };

    private static JsonObject Shown(JsonObject entry)
    {
        var shown = entry.DeepClone().AsObject();
        shown.Remove("usage");
        return shown;
    }

    private static string? Missing(JsonObject body) => Required.FirstOrDefault(name => body[name] is null);

    private static string? Text(JsonObject entry, string name) => entry[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
