using GiaLai.Lgsp.Registry.AccessRequests;
using GiaLai.Lgsp.Registry.Grants;
using GiaLai.Lgsp.Registry.Versions;
using GiaLai.Lgsp.ServiceDefaults.States;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Registry.Tests;

/// <summary>The state machines, each state with each event, written out once more by hand.</summary>
public sealed class StateTests
{
    [Fact]
    public void A_revision_is_reviewed_like_this() => Holds(VersionStates.Review,
        """
        draft: edit draft, submit internalReview
        internalReview: recall draft, approveForAgency lgspReview, approveForLgsp approved, reject draft
        lgspReview: recall draft, approveForLgsp approved, reject draft
        approved: recall draft, reject draft, publish published
        published: supersede superseded
        superseded:
        """);

    [Fact]
    public void A_version_is_published_like_this() => Holds(VersionStates.Publication,
        """
        unpublished: publish published
        published: publish published, deprecate deprecated, withdraw withdrawn, startMaintenance published, endMaintenance published
        deprecated: publish deprecated, deprecate deprecated, withdraw withdrawn, startMaintenance deprecated, endMaintenance deprecated
        withdrawn:
        """);

    [Fact]
    public void An_access_request_is_decided_like_this() => Holds(AccessRequestStates.Table,
        """
        draft: edit draft, submit submitted, cancel cancelled
        submitted: beginCheck formalCheck, cancel cancelled
        formalCheck: passCheck providerReview, requestInfo needsInfo, reject rejected, acceptRules active, cancel cancelled
        needsInfo: edit needsInfo, submit submitted, cancel cancelled
        providerReview: requestInfo needsInfo, approve approved, reject rejected, cancel cancelled
        rejected:
        approved: sign agreementSigned, cancel cancelled
        agreementSigned: beginTest sandboxTest
        sandboxTest: activate active, cancel cancelled
        active:
        cancelled:
        """);

    [Fact]
    public void A_grant_lives_like_this() => Holds(GrantStates.Table,
        """
        active: suspend suspended, terminate terminated, expire expired
        suspended: resume active, terminate terminated, expire expired
        terminated:
        expired:
        """);

    [Fact]
    public void The_document_shows_the_tables_as_they_are()
    {
        var document = File.ReadAllText(Repository.PathTo("docs", "protocols", "registry.md")).ReplaceLineEndings("\n");

        Assert.Contains(Table("Review", VersionStates.Review), document, StringComparison.Ordinal);
        Assert.Contains(Table("Publication", VersionStates.Publication), document, StringComparison.Ordinal);
        Assert.Contains(Table("AccessRequest", AccessRequestStates.Table), document, StringComparison.Ordinal);
        Assert.Contains(Table("Grant", GrantStates.Table), document, StringComparison.Ordinal);
    }

    private static string Table<TState, TEvent>(string name, StateTable<TState, TEvent> table)
        where TState : struct, Enum
        where TEvent : struct, Enum =>
        $"<!-- states: {name} -->\n| state | event → state |\n|---|---|\n" + string.Concat(Enum.GetValues<TState>().Select(state =>
            $"| {state.Text()} | {string.Join(" · ", table.Rows.Where(row => row.From.Equals(state)).Select(row => $"{row.Event.Text()} → {row.To.Text()}"))} |\n"));

    private static void Holds<TState, TEvent>(StateTable<TState, TEvent> table, string expected)
        where TState : struct, Enum
        where TEvent : struct, Enum
    {
        var rows = expected.ReplaceLineEndings("\n").Split('\n').Select(line => line.Split(':')).ToDictionary(
            parts => parts[0],
            parts => parts[1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(step => step.Split(' ')).ToDictionary(step => step[0], step => step[1]));
        Assert.Equal(Enum.GetValues<TState>().Select(state => state.Text()), rows.Keys);
        foreach (var state in Enum.GetValues<TState>())
        {
            var steps = rows[state.Text()];
            foreach (var happening in Enum.GetValues<TEvent>())
            {
                var refused = table.Apply(state, happening).IsProblem(out var problem, out var next);
                if (steps.TryGetValue(happening.Text(), out var to))
                {
                    Assert.False(refused, $"{state} {happening}");
                    Assert.Equal(to, next.Text());
                }
                else
                {
                    Assert.True(refused, $"{state} {happening}");
                    Assert.Equal("REG-0100", problem!.Code);
                    Assert.Contains(state.Text(), problem.Detail, StringComparison.Ordinal);
                    Assert.All(steps.Keys, allowed => Assert.Contains(allowed, problem.Errors.Single().Detail, StringComparison.Ordinal));
                }
            }
        }
    }
}
