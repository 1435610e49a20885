using System.Collections.Concurrent;
using System.Text.Json;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.ServiceDefaults.JsonSchemas;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>Schemas of topics, each compiled once.</summary>
internal sealed class TopicSchemas
{
    private const int MaxKept = 1_000;
    private readonly ConcurrentDictionary<string, JsonSchema?> compiled = new(StringComparer.Ordinal);

    /// <summary>Whether an event is one that the topic takes.</summary>
    public Result<bool> Check(CloudEvent sent, TopicRule topic)
    {
        if (topic.Thin)
        {
            return EventData.IsEmpty(sent) ? true : ExchangeProblems.DataUnfit.With(new ProblemError
            {
                Field = "data",
                Detail = "The topic is thin: its events carry no data.",
                DetailVi = "Chủ đề chỉ gửi thông báo: sự kiện không mang theo dữ liệu.",
            });
        }

        if (!topic.CheckSchema || topic.Schema is null)
        {
            return true;
        }

        if (EventData.ReadJson(sent).IsProblem(out var problem, out var data))
        {
            return problem;
        }

        if (data is null)
        {
            return ExchangeProblems.DataUnfit.With(new ProblemError { Field = "data", Detail = "Is required.", DetailVi = "Bắt buộc phải có." });
        }

        // Registry takes only what can be read here; a schema of another edition refuses everything rather than nothing.
        if (Compile(topic.Schema) is not { } schema)
        {
            return ExchangeProblems.DataUnfit.Because("The schema of the topic cannot be read.", "Không đọc được lược đồ của chủ đề.");
        }

        var faults = schema.Check(data.Value);
        return faults.Count == 0 ? true : ExchangeProblems.DataUnfit.With([.. faults.Select(fault => fault.ToError("/data"))]);
    }

    private JsonSchema? Compile(string text)
    {
        if (compiled.TryGetValue(text, out var known))
        {
            return known;
        }

        if (compiled.Count >= MaxKept)
        {
            compiled.Clear();
        }

        JsonSchema.TryRead(JsonElement.Parse(text), out var schema, out _);
        return compiled[text] = schema;
    }
}
