using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.National.Faults;

namespace GiaLai.Lgsp.National.Ndop;

/// <summary>Datasets, batches and requests of the centre. Rows are counted and hashed as they come and not kept.</summary>
internal sealed class DataCentre : IForgets
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonObject> datasets = [];
    private readonly Dictionary<string, JsonObject> batches = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, JsonObject> requests = [];
    private int last;

    public Reply Register(string code, JsonObject? body)
    {
        if (body is null || body["title"] is null || body["owner"] is null || body["fields"] is not JsonArray { Count: > 0 })
        {
            return Bad("Thiếu tên, đơn vị hoặc từ điển");
        }

        lock (gate)
        {
            var isNew = !datasets.TryGetValue(code, out var known);
            var dataset = body.DeepClone().AsObject();
            dataset["id"] = isNew ? string.Create(CultureInfo.InvariantCulture, $"DS-{++last:0000}") : known!["id"]!.DeepClone();
            dataset["changes"] = isNew ? new JsonArray() : known!["changes"]!.DeepClone();
            datasets[code] = dataset;
            return new Reply(isNew ? 201 : 200, new JsonObject { ["id"] = dataset["id"]!.DeepClone(), ["code"] = code });
        }
    }

    public Reply Announce(string code, JsonObject? body)
    {
        lock (gate)
        {
            if (!datasets.TryGetValue(code, out var dataset))
            {
                return Unknown();
            }

            dataset["changes"]!.AsArray().Add(body?.DeepClone());
            return new Reply(202, new JsonObject { ["accepted"] = true });
        }
    }

    public Reply Quality(string code)
    {
        lock (gate)
        {
            var mine = batches.Values.Where(batch => batch["datasetCode"]!.GetValue<string>() == code && batch["status"]!.GetValue<string>() == "COMPLETE").ToList();
            return datasets.ContainsKey(code)
                ? new Reply(200, new JsonObject { ["dataset"] = code, ["batches"] = mine.Count, ["records"] = mine.Sum(batch => batch["records"]!.GetValue<long>()), ["completenessPct"] = "100" })
                : Unknown();
        }
    }

    /// <summary>The same manifest again is answered with how far it is; another one under its id is refused.</summary>
    public Reply Open(string id, JsonObject? manifest)
    {
        if (manifest?["checksum"] is null || manifest["records"] is null || manifest["datasetCode"] is null)
        {
            return Bad("Bản kê thiếu trường");
        }

        lock (gate)
        {
            if (!datasets.ContainsKey(manifest["datasetCode"]!.GetValue<string>()))
            {
                return Unknown();
            }

            if (batches.TryGetValue(id, out var known))
            {
                return JsonNode.DeepEquals(known["checksum"], manifest["checksum"]) || known["status"]!.GetValue<string>() != "COMPLETE" || known["spoiled"] is not null
                    ? Again(id, known, manifest)
                    : new Reply(409, Reply.Problem("ND-409", "Mã lô đã dùng cho dữ liệu khác"));
            }

            return Again(id, null, manifest);
        }
    }

    public async Task<Reply> ReceiveAsync(string id, Stream rows, CancellationToken cancellationToken)
    {
        JsonObject manifest;
        lock (gate)
        {
            if (!batches.TryGetValue(id, out manifest!))
            {
                return Unknown();
            }
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        long lines = 0;
        int read;
        while ((read = await rows.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        var checksum = Convert.ToHexStringLower(hash.GetHashAndReset());
        lock (gate)
        {
            if (checksum != manifest["checksum"]!.GetValue<string>())
            {
                manifest["status"] = "REJECTED";
                return new Reply(422, Reply.Problem("ND-422", "Giá trị băm không khớp bản kê"));
            }

            // A CSV has its header.
            manifest["records"] = manifest["format"]?.GetValue<string>() == "csv" ? lines - 1 : lines;
            manifest["status"] = "COMPLETE";
            manifest["received"] = (manifest["received"]?.GetValue<int>() ?? 0) + 1;
            return new Reply(200, manifest.DeepClone());
        }
    }

    public Reply Requests()
    {
        lock (gate)
        {
            return new Reply(200, new JsonObject { ["items"] = new JsonArray([.. requests.Values.Where(request => request["answer"] is null).Select(request => request.DeepClone())]), ["next"] = null });
        }
    }

    public Reply Note(string id, string what, JsonObject body)
    {
        lock (gate)
        {
            if (!requests.TryGetValue(id, out var request))
            {
                return Unknown();
            }

            request[what] = body.DeepClone();
            return new Reply(200, new JsonObject { ["id"] = id });
        }
    }

    public Reply Day(string day)
    {
        lock (gate)
        {
            return new Reply(200, new JsonObject
            {
                ["items"] = new JsonArray([.. batches.Values.Where(batch => batch["day"]?.GetValue<string>() == day).Select(batch => batch.DeepClone())]),
                ["next"] = null,
            });
        }
    }

    public JsonObject Ask(JsonObject request)
    {
        lock (gate)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"YC-{++last:0000}");
            var asked = request.DeepClone().AsObject();
            asked["id"] = id;
            requests[id] = asked;
            return asked.DeepClone().AsObject();
        }
    }

    public bool Lose(string id)
    {
        lock (gate)
        {
            return batches.Remove(id);
        }
    }

    public bool Spoil(string id, JsonObject change)
    {
        lock (gate)
        {
            if (!batches.TryGetValue(id, out var batch))
            {
                return false;
            }

            foreach (var (name, value) in change)
            {
                batch[name] = value?.DeepClone();
            }

            // It may be sent again.
            batch["spoiled"] = true;
            batch["status"] = batch["status"]!.GetValue<string>();
            return true;
        }
    }

    public JsonObject State()
    {
        lock (gate)
        {
            return new JsonObject
            {
                ["datasets"] = new JsonObject(datasets.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.DeepClone()))),
                ["batches"] = new JsonObject(batches.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.DeepClone()))),
                ["requests"] = new JsonObject(requests.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.DeepClone()))),
            };
        }
    }

    public void Forget()
    {
        lock (gate)
        {
            datasets.Clear();
            batches.Clear();
            requests.Clear();
        }
    }

    private Reply Again(string id, JsonObject? known, JsonObject manifest)
    {
        if (known is null || known["spoiled"] is not null || known["status"]!.GetValue<string>() != "COMPLETE")
        {
            var fresh = manifest.DeepClone().AsObject();
            fresh["status"] = "OPEN";
            fresh["received"] = known?["received"]?.DeepClone();
            batches[id] = known = fresh;
        }

        return new Reply(200, known.DeepClone());
    }

    private static Reply Unknown() => new(404, Reply.Problem("ND-404", "Không có đối tượng này"));

    private static Reply Bad(string why) => new(400, Reply.Problem("ND-400", why));
}
