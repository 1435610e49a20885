using GiaLai.Lgsp.Registry.AccessRequests;
using GiaLai.Lgsp.Registry.CodeLists;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Registry;

/// <summary>
/// The day by which somebody should have acted, in working days: Monday to Friday but for the periods of the code list
/// <c>public-holidays</c>. How many is policy (<see cref="RegistryOptions"/>). Nothing happens by itself when it passes.
/// </summary>
internal sealed class Deadlines(CodeListStore lists, IOptions<RegistryOptions> options)
{
    public const string Holidays = "public-holidays";

    public async Task<DateOnly?> NextAsync(AccessRequestState state, DateTimeOffset at, CancellationToken cancellationToken)
    {
        int? days = state switch
        {
            AccessRequestState.FormalCheck => options.Value.FormalCheckDays,
            AccessRequestState.ProviderReview => options.Value.ProviderReviewDays,
            AccessRequestState.NeedsInfo => options.Value.ConsumerAnswerDays,
            _ => null,
        };
        return days is null
            ? null
            : AddWorkingDays(at.DayInVietNam(), days.Value, (await lists.FindAsync(Holidays, cancellationToken))?.Entries ?? []);
    }

    public static DateOnly AddWorkingDays(DateOnly start, int days, IReadOnlyList<CodeListEntry> holidays)
    {
        var day = start;
        for (var left = days; left > 0;)
        {
            day = day.AddDays(1);
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !holidays.Any(holiday => holiday.IsInForce(day)))
            {
                left--;
            }
        }

        return day;
    }
}
