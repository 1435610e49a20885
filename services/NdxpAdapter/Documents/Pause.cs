namespace GiaLai.Lgsp.NdxpAdapter.Documents;

/// <summary>How long a loop rests: shortly while there is nothing to do, twice as long each time while something fails.</summary>
internal sealed class Pause(TimeSpan poll, TimeSpan most)
{
    private int failures;

    public bool IsFailing => failures > 0;

    public void Works() => failures = 0;

    public void Fails() => failures++;

    public TimeSpan Next() => failures == 0 ? poll : TimeSpan.FromMilliseconds(Math.Min(most.TotalMilliseconds, poll.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 20))));
}
