using System.Globalization;
using System.Text;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>A place in a document while it is walked; its JSON pointer is written out only for a finding.</summary>
internal sealed class Place
{
    private readonly Place? parent;
    private readonly string? key;
    private readonly int index;

    private Place(Place? parent, string? key, int index)
    {
        this.parent = parent;
        this.key = key;
        this.index = index;
    }

    public static Place Root { get; } = new(null, null, 0);

    /// <summary>The last segment, unescaped; empty for the root.</summary>
    public string Name => parent is null ? "" : key ?? index.ToString(CultureInfo.InvariantCulture);

    public Place? Parent => parent;

    public Place this[string name] => new(this, name, 0);

    public Place this[int position] => new(this, null, position);

    public static Place Parse(string pointer)
    {
        var place = Root;
        foreach (var segment in JsonPointer.Segments(pointer))
        {
            place = place[segment];
        }

        return place;
    }

    public override string ToString()
    {
        if (parent is null)
        {
            return "";
        }

        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private void Write(StringBuilder text)
    {
        if (parent is null)
        {
            return;
        }

        parent.Write(text);
        text.Append('/').Append(key is null ? index.ToString(CultureInfo.InvariantCulture) : JsonPointer.Escape(key));
    }
}
