using System.Globalization;
using System.Text;
using System.Text.Json;

namespace GiaLai.Lgsp.ServiceDefaults.JsonSchemas;

/// <summary>One check of one value: where it stands, what was found, how much work it may still do.</summary>
internal sealed class SchemaRun
{
    private const int MaxFaults = 100;

    private readonly List<object> path = [];
    private int quiet;
    private int steps;

    public List<SchemaFault> Faults { get; } = [];

    public bool IsQuiet => quiet > 0;

    public bool IsSpent => steps >= JsonSchema.MaxSteps;

    public bool Step() => ++steps < JsonSchema.MaxSteps;

    /// <summary>Also for work inside one rule, such as comparing items.</summary>
    public bool Spend(int work) => (steps = (int)Math.Min((long)steps + work, JsonSchema.MaxSteps)) < JsonSchema.MaxSteps;

    public bool Fault(string keyword, string detail, string detailVi)
    {
        if (quiet == 0 && Faults.Count < MaxFaults)
        {
            Faults.Add(new SchemaFault(Pointer(), keyword, detail, detailVi));
        }

        return false;
    }

    /// <summary>The value of a member, or an item.</summary>
    public bool Inside(object place, SchemaNode node, JsonElement value, bool unevaluated)
    {
        path.Add(place);
        var holds = node.Holds(value, this, unevaluated ? new Evaluated() : null);
        path.RemoveAt(path.Count - 1);
        return holds;
    }

    /// <summary>The same value under another schema; what that looked at counts when it holds.</summary>
    public bool Same(SchemaNode node, JsonElement value, Evaluated? seen)
    {
        if (seen is null)
        {
            return node.Holds(value, this, null);
        }

        var own = new Evaluated();
        var holds = node.Holds(value, this, own);
        if (holds)
        {
            seen.Add(own);
        }

        return holds;
    }

    /// <summary>Only whether it holds: nothing is noted.</summary>
    public bool Quietly(Func<bool> check)
    {
        quiet++;
        var holds = check();
        quiet--;
        return holds;
    }

    private string Pointer()
    {
        var text = new StringBuilder();
        foreach (var place in path)
        {
            text.Append('/').Append(place is string name
                ? name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
                : Convert.ToString(place, CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
