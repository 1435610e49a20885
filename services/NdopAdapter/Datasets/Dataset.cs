using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.NdopAdapter.Datasets;

/// <summary>What an agency says of a dataset: DCAT's words and the dictionary of its rows.</summary>
internal sealed record DatasetDescription
{
    public string TitleVi { get; init; } = "";

    public string? TitleEn { get; init; }

    public string? DescriptionVi { get; init; }

    /// <summary>1 (open) to 4; state secrets (5) do not travel this way.</summary>
    public int DataClass { get; init; }

    /// <summary>How often rows come: <c>P1D</c>. Source: DCAT 3, accrualPeriodicity.</summary>
    public string? Period { get; init; }

    public IReadOnlyList<string> Keywords { get; init; } = [];

    public IReadOnlyList<DatasetField> Fields { get; init; } = [];

    public void Check(FieldErrors errors)
    {
        errors.Check(TitleVi is { Length: >= 1 and <= 300 }, "titleVi", "Must have 1 to 300 characters.", "Phải có từ 1 đến 300 ký tự.");
        errors.Check(DataClass is >= 1 and <= 5, "dataClass", "Must be 1 to 5.", "Phải từ 1 đến 5.");
        errors.Check(Fields is { Count: >= 1 and <= 500 }, "fields", "Must name 1 to 500 fields.", "Phải nêu từ 1 đến 500 trường.");
        errors.Check(Fields.Any(field => field.IsKey), "fields", "At least one field must be the key.", "Ít nhất một trường phải là khóa.");
        errors.Check(Fields.Select(field => field.Name).Distinct().Count() == Fields.Count && Fields.Select(field => field.Theirs).Distinct().Count() == Fields.Count,
            "fields", "Names must be different.", "Tên trường không được trùng.");
        errors.Check(Fields.All(field => field.Name is { Length: >= 1 and <= 100 }), "fields", "Every field needs a name.", "Mọi trường phải có tên.");
    }
}

/// <summary>One column: our name, NDOP's, and what may stand in it.</summary>
internal sealed record DatasetField
{
    public string Name { get; init; } = "";

    /// <summary>Name in NDOP's dictionary; absent = the same.</summary>
    public string? NdopName { get; init; }

    public FieldType Type { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>Part of the key of a row; always required.</summary>
    public bool IsKey { get; init; }

    internal string Theirs => NdopName ?? Name;
}

internal enum FieldType
{
    Text,

    /// <summary>Whole number.</summary>
    Integer,
    Number,
    Boolean,

    /// <summary>yyyy-MM-dd.</summary>
    Date,
}

/// <summary>A dataset as it is kept.</summary>
internal sealed record DatasetRow
{
    /// <summary>Agency code and name.</summary>
    public string Id { get; init; } = "";

    public string Agency { get; init; } = "";

    public DatasetDescription Description { get; init; } = new();

    /// <summary>Grows with each change of the dictionary.</summary>
    public int SchemaVersion { get; init; }

    /// <summary>registering, registered or refused.</summary>
    public string State { get; init; } = "";

    /// <summary>NDOP's own id.</summary>
    public string? ExternalId { get; init; }

    public string? Detail { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>As NDOP is told of it, in our names.</summary>
    public JsonObject ToRegistration()
    {
        var document = System.Text.Json.JsonSerializer.SerializeToNode(Description, LgspJson.Options)!.AsObject();
        document["datasetId"] = Id;
        document["agency"] = Agency;
        document["schemaVersion"] = SchemaVersion;
        return document;
    }
}
