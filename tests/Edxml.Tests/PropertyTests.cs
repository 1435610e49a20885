using CsCheck;
using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Edxml.Tests;

public sealed class PropertyTests
{
    // Texts as people write them, with whatever XML must escape; trimmed, as the reader trims.
    private static readonly Gen<string> Text = Gen.OneOf(Gen.Char['a', 'z'], OneOf("<>&\"'\n\t Đđữ]->;,/\\".ToCharArray()))
        .Array[1, 40].Select(chars => new string(chars).Trim()).Where(text => text.Length > 0);

    private static readonly Gen<string?> Maybe = Gen.OneOf(Gen.Const((string?)null), Text.Select(text => (string?)text));
    private static readonly Gen<DateOnly> Day = Gen.Int[1, 40_000].Select(days => new DateOnly(1990, 1, 1).AddDays(days));
    private static readonly Gen<DateTimeOffset> Moment = Gen.Long[0, 2_000_000_000].Select(seconds => DateTimeOffset.FromUnixTimeSeconds(seconds).ToOffset(TimeSpan.FromHours(7)));
    private static readonly Gen<DocumentId> Id = Text.Select(text => new DocumentId(text.Replace("\n", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal) + "x"));
    private static readonly Gen<Organ> Organ = Gen.Select(Text, Text, Maybe, Maybe).Select((id, name, address, mail) => new Organ { OrganId = id, OrganName = name, Address = address, Email = mail });
    private static readonly Gen<byte[]> Content = Gen.Byte.Array[0, 300];

    private static readonly Gen<Business> Business = Gen.Select(Gen.Enum<BusinessType>(), Id, Maybe, Text).Select((type, id, reason, organ) => new Business
    {
        Type = type,
        DocumentId = id,
        Reason = reason,
        DocumentInfo = type == BusinessType.Update ? new BusinessDocumentInfo(1, null) { Receivers = [new BusinessReceiver(1, organ)] } : null,
        Replacements = type == BusinessType.Replace ? [new Replacement(id) { OrganIds = [organ] }] : [],
    });

    private static readonly Gen<(EdxmlDocument Document, byte[][] Contents)> Document =
        Gen.Select(Gen.Select(Organ, Organ.Array[1, 4], Id, Text, Text, Text), Gen.Select(Maybe, Day, Moment, Business, Text.Array[0, 3]), Content.Array[0, 3]).Select((names, rest, contents) => (new EdxmlDocument
        {
            From = names.Item1,
            To = [.. names.Item2.DistinctBy(organ => organ.OrganId)],
            DocumentId = names.Item3,
            Code = new DocumentCode(names.Item4, names.Item5),
            Subject = names.Item6,
            Content = rest.Item1,
            DueDate = rest.Item2,
            Trace = [new TraceHeader(names.Item1.OrganId, rest.Item3)],
            Business = rest.Item4,
            ToPlaces = rest.Item5,
            Attachments = [.. contents.Select((content, i) => Sample.Attached($"c{i}", $"tệp {i}", "application/octet-stream", content))],
        }, contents));

    [Fact]
    public async Task Whatever_document_is_written_in_whatever_dialect_is_read_as_it_was() => await Gen.Select(Document, OneOf(Dialect.All.Keys.ToArray())).SampleAsync(
        async (made, dialect) =>
        {
            var (message, contents) = await Sample.ReadAsync(Dialect.All[dialect].Change(await Sample.WriteAsync(made.Document)));

            Assert.Equal(Sample.Say(made.Document), Sample.Say(message));
            Assert.Equal(made.Contents, contents);
        },
        iter: 300,
        threads: 1);

    [Fact]
    public void A_code_and_its_agency_lead_to_each_other() => Gen.Select(Gen.Char['A', 'Z'], Gen.Int[1, 99], Gen.Int[1, 99], Gen.Int[0, 99]).Sample((letter, province, body, unit) =>
    {
        var codes = new OrganCodes([]);
        var agency = $"{letter}{province:00}.{body:00}" + (unit == 0 ? "" : $".{unit:00}");

        Assert.Equal(agency, codes.Resolve(codes.ToCode102(agency, out _)!)!.Value.AgencyCode);
    });

    [Fact]
    public void No_way_of_statuses_ends_undecided() => Gen.Enum<StatusCode>().Array[0, 20].Sample(codes =>
    {
        var state = DocumentState.Sent;
        foreach (var code in codes)
        {
            var (decision, next) = StatusFlow.Decide(state, code);
            Assert.True(decision == StatusDecision.Taken ? next != state : next == state);
            Assert.True(state.Progress is null || next.Progress >= state.Progress);
            Assert.Equal(StatusDecision.Taken == decision ? StatusDecision.Repeated : decision, StatusFlow.Decide(next, code).Decision);
            state = next;
        }
    });

    private static Gen<T> OneOf<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
