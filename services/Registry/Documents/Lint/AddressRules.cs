using System.Text.Json;
using static GiaLai.Lgsp.Registry.Documents.FindingSeverity;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>LINT-09xx: addresses. Servers are rewritten at publication and internal addresses masked, so none of these blocks.</summary>
internal static class AddressRules
{
    private static readonly FindingKind NotHttps = new("LINT-0910", Warning,
        new("The server '{0}' is not https.", "Máy chủ '{0}' không dùng https."),
        new("Consumers see the gateway's address instead; name the https address or leave servers out.", "Bên sử dụng chỉ thấy địa chỉ tại cổng; hãy ghi địa chỉ https hoặc bỏ servers."));

    private static readonly FindingKind InternalServer = new("LINT-0911", Warning,
        new("The server '{0}' is internal.", "Máy chủ '{0}' là địa chỉ nội bộ."),
        new("It is not published; leave servers out.", "Địa chỉ này không được công bố; hãy bỏ servers."));

    private static readonly FindingKind InternalAddress = new("LINT-0912", Warning,
        new("The text holds an internal address; it is masked in the published document.", "Văn bản chứa địa chỉ nội bộ; địa chỉ sẽ bị che trong tài liệu công bố."),
        new("Remove the address.", "Hãy bỏ địa chỉ."));

    public static IReadOnlyList<FindingKind> All { get; } = [NotHttps, InternalServer, InternalAddress];

    public static void Check(LintRun run)
    {
        DocumentWalk.Each(run.Document, (shape, value, place) =>
        {
            if (shape == run.Document.Shapes.Server)
            {
                CheckServer(run, ServiceDocument.Text(value, "url") ?? "", place["url"]);
            }
        });
        foreach (var member in run.Document.Root.EnumerateObject().Where(m => m.Name != "servers"))
        {
            CheckTexts(run, member.Value, Place.Root[member.Name]);
        }
    }

    private static void CheckServer(LintRun run, string url, Place place)
    {
        if (run.Hidden.Finds(url))
        {
            run.Add(InternalServer, place, url);
        }

        if (url.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
        {
            run.Add(NotHttps, place, url);
        }
    }

    private static void CheckTexts(LintRun run, JsonElement value, Place place)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    if (run.Hidden.Finds(member.Name))
                    {
                        run.Add(InternalAddress, place[member.Name]);
                    }

                    CheckTexts(run, member.Value, place[member.Name]);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    CheckTexts(run, item, place[index++]);
                }

                break;
            case JsonValueKind.String when run.Hidden.Finds(value.GetString()!):
                run.Add(InternalAddress, place);
                break;
        }
    }
}
