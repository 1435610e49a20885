using System.Globalization;

namespace GiaLai.Lgsp.LandParcels;

/// <summary>
/// 4,800 invented parcels in twelve communes, the same at each start: everything follows from a parcel's place in the list.
/// </summary>
internal static class ParcelSeed
{
    private const int SheetsOfCommune = 8;
    private const int ParcelsOfSheet = 50;

    private static readonly Commune[] Communes =
    [
        new("21583", "Phường Quy Nhơn"), new("21607", "Xã Nhơn Châu"), new("21637", "Phường Tam Quan"), new("21808", "Xã Tây Sơn"),
        new("21910", "Phường An Nhơn"), new("23563", "Phường Diên Hồng"), new("23575", "Phường Pleiku"), new("23617", "Phường An Khê"),
        new("23650", "Xã Krong"), new("23710", "Xã Ia Băng"), new("23782", "Xã Ia O"), new("24044", "Phường Ayun Pa"),
    ];

    private static readonly LandUse[] Urban = [LandUse.ODT, LandUse.ODT, LandUse.ODT, LandUse.TMD, LandUse.CLN];
    private static readonly LandUse[] Rural = [LandUse.ONT, LandUse.LUC, LandUse.CLN, LandUse.CLN, LandUse.HNK, LandUse.RSX];

    public static IEnumerable<(Parcel Parcel, IReadOnlyList<ParcelEvent> History)> All() =>
        from commune in Communes
        from sheet in Enumerable.Range(1, SheetsOfCommune)
        from number in Enumerable.Range(1, ParcelsOfSheet)
        select Invent(commune, sheet, number);

    private static (Parcel, IReadOnlyList<ParcelEvent>) Invent(Commune commune, int sheet, int number)
    {
        var id = $"{commune.Code}-{sheet:000}-{number:0000}";
        var dice = Mix(ulong.Parse(commune.Code, CultureInfo.InvariantCulture) * 1_000_000 + (ulong)(sheet * 10_000 + number));
        var uses = commune.Name.StartsWith("Phường", StringComparison.Ordinal) ? Urban : Rural;
        var use = uses[Roll(ref dice, uses.Length)];
        var area = use is LandUse.ODT or LandUse.ONT or LandUse.TMD ? 60 + Roll(ref dice, 400) : 800 + Roll(ref dice, 19_200);
        var registered = new DateOnly(2005, 1, 1).AddDays(Roll(ref dice, 7_300));
        var parcel = new Parcel
        {
            Id = id,
            Commune = commune,
            Sheet = sheet,
            Number = number,
            AreaM2 = area + Roll(ref dice, 10) / 10m,
            LandUse = use,
            Holder = InventHolder(ref dice),
            Certificate = Roll(ref dice, 10) == 0 ? null : $"MẪU {Roll(ref dice, 1_000_000):000000}",
            RegisteredOn = registered,
            Version = 1,
        };
        var at = new DateTimeOffset(registered.ToDateTime(new TimeOnly(8, 0)), TimeSpan.FromHours(7));
        return (parcel, [new ParcelEvent(at, "registered", "Đăng ký lần đầu")]);
    }

    private static Holder InventHolder(ref ulong dice)
    {
        var serial = 1 + Roll(ref dice, 9_999);
        return Roll(ref dice, 10) switch
        {
            0 => new Holder("organisation", $"Công ty Giả định {serial:0000}"),
            < 4 => new Holder("household", $"Hộ gia đình Ví Dụ {serial:0000}"),
            _ => new Holder("person", $"Nguyễn Thị Ví Dụ {serial:0000}") { PersonId = $"00000000{serial:0000}" },
        };
    }

    private static int Roll(ref ulong dice, int sides)
    {
        dice = Mix(dice);
        return (int)(dice % (ulong)sides);
    }

    // SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine and runtime.
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
