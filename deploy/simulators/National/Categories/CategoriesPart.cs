using GiaLai.Lgsp.National.Faults;
using GiaLai.Lgsp.National.Ndxp;

namespace GiaLai.Lgsp.National.Categories;

/// <summary>The shared categories behind NDXP. Which edition is shown is ordered at <c>PUT /control/categories {edition}</c>: 1, or 2 with a merger and a code that is gone.</summary>
internal static class CategoriesPart
{
    public static void AddCategories(this IServiceCollection services)
    {
        services.AddSingleton<Edition>();
        services.AddSingleton<IForgets>(static provider => provider.GetRequiredService<Edition>());
    }

    public static void MapCategories(this WebApplication app)
    {
        app.MapNdxpContext("/dmdc/1.0").MapGet("/AllCategory", static (Edition edition) => TypedResults.Json(new { danhMuc = edition.Number == 1 ? First() : Second() }));
        app.MapPut("/control/categories", static (Wanted wanted, Edition edition) =>
        {
            edition.Number = wanted.Edition;
            return TypedResults.NoContent();
        });
    }

    private static Category[] First() =>
    [
        new("DM-DANTOC", "Dân tộc", "1", [new("01", "Kinh", "01/01/2020"), new("12", "Gia Rai", "01/01/2020"), new("13", "Ê Đê", "01/01/2020")]),
        new("DM-TINH", "Tỉnh, thành phố", "1", [new("52", "Tỉnh Bình Định", "01/01/2020"), new("64", "Tỉnh Gia Lai", "01/01/2020"), new("99", "Mã thử", "01/01/2020")]),
    ];

    // Code 52 became the joined province's, 64 leads to it, 99 is listed no more.
    private static Category[] Second() =>
    [
        First()[0],
        new("DM-TINH", "Tỉnh, thành phố", "2",
        [
            new("52", "Tỉnh Bình Định", "01/01/2020") { HieuLucDen = "30/06/2025" },
            new("52", "Tỉnh Gia Lai", "01/07/2025"),
            new("64", "Tỉnh Gia Lai", "01/01/2020") { HieuLucDen = "30/06/2025", ThayBang = ["52"] },
        ]),
    ];

    internal sealed record Wanted(int Edition);

    internal sealed record Category(string MaDanhMuc, string TenDanhMuc, string PhienBan, Item[] Muc);

    internal sealed record Item(string Ma, string Ten, string HieuLucTu)
    {
        public string? HieuLucDen { get; init; }

        public string[] ThayBang { get; init; } = [];
    }
}

internal sealed class Edition : IForgets
{
    public int Number { get; set; } = 1;

    public void Forget() => Number = 1;
}
