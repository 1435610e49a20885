using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.ServiceDefaults.JsonSchemas;

/// <summary>
/// A JSON Schema, compiled once and then held against many values; safe for threads. All keywords of draft 2020-12 but
/// <c>$dynamicRef</c>, <c>$dynamicAnchor</c>, <c>$vocabulary</c> and <c>$id</c> below the root; references stay inside the document;
/// patterns without look-around and back-references, so that none takes exponential time; <c>format</c> is checked. What is not
/// supported is refused when the schema is read, never ignored; members whose name begins with <c>x-</c> are for people.
/// Source: JSON Schema draft 2020-12, core and validation.
/// </summary>
public sealed class JsonSchema
{
    public const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>A value whose check takes more steps than this is refused: alternatives inside alternatives grow without end.</summary>
    internal const int MaxSteps = 2_000_000;

    private readonly SchemaNode root;
    private readonly bool unevaluated;

    private JsonSchema(SchemaNode root, bool unevaluated) => (this.root, this.unevaluated) = (root, unevaluated);

    /// <summary>True with the schema; false with everything that is wrong with it, each with its place.</summary>
    public static bool TryRead(JsonElement schema, [NotNullWhen(true)] out JsonSchema? read, out IReadOnlyList<SchemaFault> faults)
    {
        var compiler = new SchemaCompiler(schema.Clone());
        var root = compiler.Compile();
        faults = compiler.Faults;
        read = faults.Count == 0 ? new JsonSchema(root, compiler.HasUnevaluated) : null;
        return read is not null;
    }

    /// <summary>What does not fit, at most 100 faults; empty when the value fits.</summary>
    public IReadOnlyList<SchemaFault> Check(JsonElement value)
    {
        var run = new SchemaRun();
        root.Holds(value, run, unevaluated ? new Evaluated() : null);
        if (run.IsSpent)
        {
            run.Faults.Clear();
            run.Faults.Add(new SchemaFault("", "$schema", "Takes too many steps to check.", "Cần quá nhiều bước để kiểm tra."));
        }

        return run.Faults;
    }
}

/// <param name="Pointer">Place in the checked value, or in the schema when it is read: a JSON Pointer.</param>
/// <param name="Keyword">The keyword that does not hold, or is wrong.</param>
/// <param name="Detail">English.</param>
/// <param name="DetailVi">Vietnamese.</param>
public sealed record SchemaFault(string Pointer, string Keyword, string Detail, string DetailVi)
{
    public ProblemError ToError(string at = "") => new() { Pointer = at + Pointer, Code = Keyword, Detail = Detail, DetailVi = DetailVi };
}

/// <summary>One schema of a document: what must hold of a value, in order.</summary>
internal sealed class SchemaNode
{
    public List<SchemaRule> Rules { get; } = [];

    /// <summary>Schemas that look at the same value; a circle of them would never end.</summary>
    public List<SchemaNode> InPlace { get; } = [];

    public bool Holds(JsonElement value, SchemaRun run, Evaluated? seen)
    {
        var holds = true;
        foreach (var rule in Rules)
        {
            if (!run.Step())
            {
                return false;
            }

            holds &= rule(value, run, seen);
            // Who only wants to know whether it holds need not hear of the rest.
            if (!holds && run.IsQuiet)
            {
                return false;
            }
        }

        return holds;
    }
}

/// <summary>False, with a fault noted, when a value does not fit.</summary>
internal delegate bool SchemaRule(JsonElement value, SchemaRun run, Evaluated? seen);

/// <summary>The members and items of a value that some schema has looked at; only kept where <c>unevaluated…</c> asks.</summary>
internal sealed class Evaluated
{
    public bool AllNames { get; set; }

    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>So many items from the start.</summary>
    public int Items { get; set; }

    public HashSet<int> Indexes { get; } = [];

    public void Add(Evaluated other)
    {
        AllNames |= other.AllNames;
        Names.UnionWith(other.Names);
        Items = Math.Max(Items, other.Items);
        Indexes.UnionWith(other.Indexes);
    }
}
