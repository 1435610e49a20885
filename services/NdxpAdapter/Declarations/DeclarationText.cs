namespace GiaLai.Lgsp.NdxpAdapter.Declarations;

/// <summary>A file <c>service.yaml</c> as it is written. What each member means: docs/protocols/ndxp.md.</summary>
internal sealed class DeclarationText
{
    public string? Name { get; set; }

    public int Version { get; set; } = 1;

    public string? Owner { get; set; }

    public WordsText? Title { get; set; }

    public WordsText? Summary { get; set; }

    public string? Channel { get; set; }

    public string? Status { get; set; }

    public string? Source { get; set; }

    public string? Partner { get; set; }

    /// <summary>Other channels by which the same dialect is spoken, each with its partner.</summary>
    public Dictionary<string, string> Also { get; set; } = [];

    public List<string> Tags { get; set; } = [];

    public PolicyText Policy { get; set; } = new();

    public Dictionary<string, Dictionary<string, string>> Codes { get; set; } = [];

    public Dictionary<string, OperationText> Operations { get; set; } = [];
}

internal sealed class WordsText
{
    public string? Vi { get; set; }

    public string? En { get; set; }
}

internal sealed class PolicyText
{
    public int TimeoutMs { get; set; } = 30_000;

    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    public int DataClass { get; set; } = 2;

    public string PersonalData { get; set; } = "none";
}

internal sealed class OperationText
{
    public string? Method { get; set; }

    public string? Path { get; set; }

    public bool Idempotent { get; set; }

    public bool MayWait { get; set; }

    public int TimeoutMs { get; set; } = 10_000;

    public int MaxAnswerBytes { get; set; } = 1024 * 1024;

    public RestText? Rest { get; set; }

    public SoapText? Soap { get; set; }

    public AnswerText? Answer { get; set; }
}

internal sealed class RestText
{
    public string? Method { get; set; }

    public string? Path { get; set; }

    public List<RequestFieldText> Query { get; set; } = [];

    public List<RequestFieldText> Headers { get; set; } = [];

    public List<RequestFieldText> Body { get; set; } = [];
}

internal sealed class SoapText
{
    public string? Path { get; set; }

    public string? Action { get; set; }

    public string? Namespace { get; set; }

    public string? Element { get; set; }

    public List<RequestFieldText> Header { get; set; } = [];

    public List<RequestFieldText> Body { get; set; } = [];
}

internal sealed class RequestFieldText
{
    public string? To { get; set; }

    public string? From { get; set; }

    public string? Value { get; set; }

    public string? Form { get; set; }

    public string? Codes { get; set; }

    public string? Map { get; set; }

    public bool Required { get; set; }

    public string? Matches { get; set; }

    public string? When { get; set; }
}

internal sealed class AnswerText
{
    public string? Format { get; set; }

    public string? Namespace { get; set; }

    public string? Element { get; set; }

    public List<ConditionText> Errors { get; set; } = [];

    public List<ConditionText> NotFound { get; set; } = [];

    public Dictionary<string, object> Fields { get; set; } = [];
}

/// <summary>What shows in an answer that it is none: a path that is there, is missing, or has or has not a value.</summary>
internal sealed class ConditionText
{
    public string? Present { get; set; }

    public string? Missing { get; set; }

    public string? IsNull { get; set; }

    public string? Path { get; set; }

    public string? Is { get; set; }

    public string? IsNot { get; set; }
}
