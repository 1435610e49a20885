namespace GiaLai.Lgsp.Registry;

internal static class StateNames
{
    /// <summary>Reads a state as it stands in JSON; numbers are no names.</summary>
    public static bool TryParse<T>(string text, out T state)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (value.Text() == text)
            {
                state = value;
                return true;
            }
        }

        state = default;
        return false;
    }
}
