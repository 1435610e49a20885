using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.Architecture.Tests;

public sealed partial class SqlTests
{
    [Fact]
    public void Sql_stands_only_in_stores_and_in_the_shared_plumbing()
    {
        var offences =
            from file in Tree.Sources
            where !file.EndsWith("Store.cs", StringComparison.Ordinal)
                && !Tree.IsUnder(file, "services/ServiceDefaults/Messaging", "services/ServiceDefaults/Postgres")
            let text = Tree.Read(file)
            from Match match in Statement().Matches(text)
            select $"{file}:{text.AsSpan(0, match.Index).Count('\n') + 1} {match.Value.Trim()} …";

        Rule.HasNo(offences);
    }

    [Theory]
    [InlineData("\"select 1\"", true)]
    [InlineData("\"\"\"\n    UPDATE grant_ SET state = 'x'", true)]
    [InlineData("$\"\"\"\n with found as (select 1)", true)]
    [InlineData("$\"insert into {table} values\"", true)]
    [InlineData("\"Select a service\"", true)]
    [InlineData("\"Update the document\"", false)]
    [InlineData("\"with purpose and legal basis\"", false)]
    [InlineData("\"delete\"", false)]
    public void A_statement_is_known_by_its_beginning(string text, bool statement) => Assert.Equal(statement, Statement().IsMatch(text));

    [Fact]
    public void Migrations_are_numbered_without_gaps()
    {
        var offences =
            from file in Tree.Files
            where file.EndsWith(".sql", StringComparison.Ordinal) && Tree.IsUnder(file, "services", "gateway")
            group Path.GetFileName(file) by Path.GetDirectoryName(file) into folder
            from migration in folder.Order(StringComparer.Ordinal).Select((name, index) => (name, number: $"{index + 1:0000}_"))
            where !migration.name.StartsWith(migration.number, StringComparison.Ordinal) || !MigrationName().IsMatch(migration.name)
            select $"{folder.Key}/{migration.name}: expected {migration.number}verb_object.sql";

        Rule.HasNo(offences);
    }

    [Fact]
    public void Migrations_live_in_Database_folders_and_say_why_they_exist()
    {
        var offences =
            from file in Tree.Files
            where file.EndsWith(".sql", StringComparison.Ordinal) && Tree.IsUnder(file, "services", "gateway")
            where Path.GetFileName(Path.GetDirectoryName(file)) != "Database" || !Tree.Read(file).StartsWith("-- ", StringComparison.Ordinal)
            select file;

        Rule.HasNo(offences);
    }

    // A string literal, plain or raw, that begins as a statement does.
    [GeneratedRegex(
        """
        "\s*(select\s|insert\s+into\s|update\s+\w+(\s+as)?(\s+\w+)?\s+set\s|delete\s+from\s|with\s+(recursive\s+)?\w+\s+(\([^)]*\)\s+)?as\s|truncate\s|copy\s+\w+\s|(create|alter|drop)\s+(table|index|view|type|database|schema|role|user|function|extension|sequence)\s|(listen|notify)\s+\w+"|lock\s+table\s)
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Statement();

    [GeneratedRegex(@"^\d{4}(_[a-z0-9]+){2,}\.sql$")]
    private static partial Regex MigrationName();
}
