using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Versions;
using GiaLai.Lgsp.ServiceDefaults.Access;

namespace GiaLai.Lgsp.Registry.Tests.Versions;

/// <summary>Review without a database.</summary>
public sealed class RevisionTests
{
    private static readonly Act An = By("an");
    private static readonly Act Binh = By("binh");

    [Fact]
    public void Nobody_approves_what_they_submitted()
    {
        var submitted = Value(Revision.First(ServiceKind.Service, An).Submit(An, null));

        Assert.True(submitted.ApproveForAgency(An).IsProblem(out var problem, out _));
        Assert.Equal("REG-0102", problem.Code);
        Assert.True(submitted.ApproveForLgsp(An).IsProblem(out problem, out _));
        Assert.Equal("REG-0102", problem.Code);
        Assert.Equal("binh", Value(submitted.ApproveForAgency(Binh)).AgencyApprovedBy);
    }

    [Fact]
    public void What_was_rejected_begins_anew_with_its_reason()
    {
        var rejected = Value(Value(Value(Revision.First(ServiceKind.Service, An).Submit(An, null)).ApproveForAgency(Binh)).Reject(Binh, "Thiếu mô tả"));

        Assert.Equal(ReviewState.Draft, rejected.State);
        Assert.Equal("Thiếu mô tả", rejected.RejectedBecause);
        Assert.Null(rejected.SubmittedBy);
        Assert.Null(rejected.AgencyApprovedBy);
        Assert.Null(Value(rejected.Submit(Binh, null)).RejectedBecause);
    }

    [Fact]
    public void Each_change_has_a_row_version_of_its_own()
    {
        var draft = Revision.First(ServiceKind.Service, An);
        var submitted = Value(draft.Submit(An, null));

        Assert.Equal([draft.RowVersion, draft.RowVersion + 1, draft.RowVersion + 2], [draft.RowVersion, submitted.RowVersion, Value(submitted.Recall(An)).RowVersion]);
    }

    [Fact]
    public void The_next_revision_begins_as_the_published_one_stands()
    {
        var published = Revision.First(ServiceKind.Service, An) with { Upstreams = ["https://a.example/"], Policy = new Policy { DataClass = 4 }, State = ReviewState.Published };

        var next = published.Next(Binh);

        Assert.Equal(2, next.Number);
        Assert.Equal(ReviewState.Draft, next.State);
        Assert.Equal(published.Upstreams, next.Upstreams);
        Assert.Equal(4, next.Policy.DataClass);
        Assert.Null(next.SubmittedBy);
    }

    private static Act By(string subject) => new()
    {
        Caller = new Caller { Subject = subject, Roles = new HashSet<string>() },
        At = new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero),
    };

    private static Revision Value(ServiceDefaults.Problems.Result<Revision> result)
    {
        Assert.False(result.IsProblem(out var problem, out var value), problem?.Title);
        return value!;
    }
}
