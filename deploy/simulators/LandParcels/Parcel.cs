using System.Text.Json.Serialization;

namespace GiaLai.Lgsp.LandParcels;

/// <summary>A parcel of land as it stands on the cadastral map.</summary>
internal sealed record Parcel
{
    /// <summary>Commune, sheet and number: <c>23575-004-0017</c>.</summary>
    public required string Id { get; init; }

    public required Commune Commune { get; init; }

    /// <summary>Sheet of the cadastral map (số tờ bản đồ).</summary>
    public required int Sheet { get; init; }

    /// <summary>Number on the sheet (số thửa).</summary>
    public required int Number { get; init; }

    public required decimal AreaM2 { get; init; }

    public required LandUse LandUse { get; init; }

    public required Holder Holder { get; init; }

    /// <summary>Number of the certificate of land use rights; null = none issued.</summary>
    public string? Certificate { get; init; }

    public required DateOnly RegisteredOn { get; init; }

    /// <summary>Grows by one with each change; also the ETag.</summary>
    public required int Version { get; init; }

    [JsonIgnore]
    public string ETag => $"\"{Version}\"";
}

/// <param name="Code">Five digits. Source: Decision 19/2025/QĐ-TTg.</param>
/// <param name="Name">With its kind, in Vietnamese.</param>
internal sealed record Commune(string Code, string Name);

/// <summary>Who holds the land use rights. Invented, and seen to be: no name here is a person's.</summary>
/// <param name="Kind"><c>person</c>, <c>household</c> or <c>organisation</c>.</param>
/// <param name="Name">In Vietnamese.</param>
internal sealed record Holder(string Kind, string Name)
{
    /// <summary>Citizen number of a person; never shown, only asked by. Begins with 000, which is no province's: nobody has it.</summary>
    [JsonIgnore]
    public string? PersonId { get; init; }
}

internal sealed record ParcelEvent(DateTimeOffset At, string Kind, string Text);

/// <summary>Type of land use by its code on cadastral maps.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LandUse>))]
internal enum LandUse
{
    /// <summary>Đất ở tại đô thị: residential, urban.</summary>
    ODT,

    /// <summary>Đất ở tại nông thôn: residential, rural.</summary>
    ONT,

    /// <summary>Đất chuyên trồng lúa: paddy.</summary>
    LUC,

    /// <summary>Đất trồng cây lâu năm: perennial crops.</summary>
    CLN,

    /// <summary>Đất trồng cây hằng năm khác: other annual crops.</summary>
    HNK,

    /// <summary>Đất rừng sản xuất: production forest.</summary>
    RSX,

    /// <summary>Đất thương mại, dịch vụ: commerce and services.</summary>
    TMD,
}
