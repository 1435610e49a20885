using System.Net;
using System.Text;
using GiaLai.Lgsp.Registry.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Registry.Tests.Agencies;

public sealed class ImportAgenciesTests(RegistryFixture registry)
{
    private const string Header = "code,code102,name_vi,name_en,parent,valid_from,valid_to,successor";

    [Fact]
    public async Task The_province_goes_in_whole_and_the_same_file_again_changes_nothing()
    {
        using var @operator = registry.Operator;
        var file = await File.ReadAllBytesAsync(Repository.PathTo("deploy", "seed", "agencies.csv"), TestContext.Current.CancellationToken);
        var rows = Encoding.UTF8.GetString(file).TrimEnd('\n').Count(c => c == '\n');

        var first = (await @operator.SendBytesAsync(HttpMethod.Post, "/agencies/import", file, "text/csv; charset=utf-8")).IsOk();
        Assert.Equal(rows, Count(first, "created") + Count(first, "changed") + Count(first, "unchanged"));
        var again = (await @operator.SendBytesAsync(HttpMethod.Post, "/agencies/import", file, "text/csv")).IsOk();
        Assert.Equal((0, 0, rows), (Count(again, "created"), Count(again, "changed"), Count(again, "unchanged")));

        var old = (await @operator.GetAsync("/agencies/H08.05")).IsOk();
        Assert.Equal("H21.05", old.Value("code"));
        Assert.Equal("H08.05", old["resolvedFrom"]!["code"]!.GetValue<string>());
        Assert.Equal("H08.05", (await @operator.GetAsync("/agencies/H08.05?on=2025-06-30")).IsOk().Value("code"));
        Assert.Equal("H21.05", (await @operator.GetAsync("/agencies?code102=000.00.05.H21")).IsOk()["items"]![0]!["code"]!.GetValue<string>());
        Assert.Equal("000.00.05.H21", (await @operator.GetAsync("/agencies/H21.05")).IsOk().Value("code102"));
        await Eventually.HoldsAsync(
            () => Task.FromResult(registry.Gateway.Snapshot.Aliases.Any(alias => alias.Code.ToString() == "H08.05" && alias.Successor.ToString() == "H21.05")),
            "the gateway knows the closed code");
        Assert.Contains("H21.102", Codes(await @operator.GetAsync("/agencies?q=quy%20nhon%20dong&parent=H21")));
    }

    [Fact]
    public async Task All_faults_are_told_with_their_lines_and_nothing_is_imported()
    {
        using var @operator = registry.Operator;
        var file = $"""
            {Header}
            X01,,Ủy ban tỉnh X,,,2025-07-01,,
            X01.01,,,,X01,2025-07-01,,
            X01.02,,Sở,,X99,2025-07-01,,
            X01.03,wrong,Sở,,X01,01/07/2025,,
            X01.01,,Sở,,X01,2025-07-01,,
            X02,,Tỉnh,,,2020-01-01,2025-06-30,X77
            """;

        var refused = (await @operator.SendTextAsync(HttpMethod.Post, "/agencies/import", file, "text/csv"))
            .IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0114");

        Assert.Equal(
            [(3, "name_vi"), (4, "parent"), (5, "valid_from"), (5, "code102"), (6, "code"), (7, "successor")],
            refused["errors"]!.AsArray().Select(error => (error!["line"]!.GetValue<int>(), error["field"]!.GetValue<string>())));
        Assert.All(refused["errors"]!.AsArray(), error => Assert.NotEmpty(error!["detailVi"]!.GetValue<string>()));
        (await @operator.GetAsync("/agencies/X01")).IsRefused(HttpStatusCode.NotFound, "REG-0110");
    }

    [Fact]
    public async Task A_file_with_mark_quotes_and_windows_line_ends_is_read()
    {
        using var @operator = registry.Operator;
        var file = "\uFEFF" + Header + "\r\nY01,000.00.00.Y01,\"Tỉnh \"\"Y\"\", thử\",Y,,2025-07-01,,\r\n";

        var imported = (await @operator.SendTextAsync(HttpMethod.Post, "/agencies/import", file, "text/csv")).IsOk();

        Assert.Equal(1, Count(imported, "created"));
        Assert.Equal("Tỉnh \"Y\", thử", (await @operator.GetAsync("/agencies/Y01")).IsOk().Value("nameVi"));
    }

    [Theory]
    [InlineData("", "The file has no header.")]
    [InlineData("code,name_vi\nZ01,Tỉnh\n", "The column is missing.")]
    [InlineData("code,name_vi,valid_from,colour\n", "Unknown column")]
    [InlineData("code,name_vi,valid_from\nZ01,Tỉnh\n", "The row has 2 fields, the header 3.")]
    [InlineData("code,name_vi,valid_from\nZ01,\"Tỉnh,2025-07-01\n", "A quote stands in the wrong place.")]
    public async Task What_is_no_such_table_is_refused(string file, string because)
    {
        using var @operator = registry.Operator;

        var refused = (await @operator.SendTextAsync(HttpMethod.Post, "/agencies/import", file, "text/csv")).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0114");

        Assert.Contains(refused["errors"]!.AsArray(), error => error!["detail"]!.GetValue<string>().StartsWith(because, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        using var @operator = registry.Operator;

        (await @operator.SendBytesAsync(HttpMethod.Post, "/agencies/import", [0x63, 0xC3, 0x28, 0x0A], "text/csv")).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0114");
    }

    [Fact]
    public async Task A_file_over_5_MiB_and_a_foreign_media_type_are_refused()
    {
        using var @operator = registry.Operator;

        (await @operator.SendBytesAsync(HttpMethod.Post, "/agencies/import", new byte[(5 * 1024 * 1024) + 1], "text/csv"))
            .IsRefused(HttpStatusCode.RequestEntityTooLarge, "REG-0008");
        (await @operator.SendTextAsync(HttpMethod.Post, "/agencies/import", Header, "application/vnd.ms-excel"))
            .IsRefused(HttpStatusCode.UnsupportedMediaType, "REG-0007");
    }

    private static int Count(Answer answer, string what) => answer[what]!.GetValue<int>();

    private static IEnumerable<string> Codes(Answer answer) => answer.IsOk()["items"]!.AsArray().Select(item => item!["code"]!.GetValue<string>());
}
