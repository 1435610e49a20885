using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using Microsoft.Extensions.Options;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace GiaLai.Lgsp.Audit.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class LedgerKeyTests : IDisposable
{
    private const string SoftHsm = "/usr/lib/softhsm/libsofthsm2.so";
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-keys-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Missing_keys_are_made_only_where_that_is_allowed_and_stay_the_same()
    {
        Assert.Throws<FileNotFoundException>(() => Open(create: false));
        using var first = Open(create: true);
        using var second = Open(create: false);
        Assert.Equal(first.Signer.Key, second.Signer.Key);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "ledger.key")));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite)]
    public void A_key_that_others_may_touch_is_refused(UnixFileMode mode)
    {
        Open(create: true).Dispose();
        File.SetUnixFileMode(Path.Combine(folder, "ledger.key"), mode);
        var refusal = Assert.Throws<InvalidOperationException>(() => Open(create: true));
        Assert.Contains("chmod 600", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_name_is_refused()
    {
        var file = Path.Combine(folder, "ledger.key");
        File.WriteAllText(file, NoteKey.Create("other.example/audit", NoteKeyType.Ed25519).Export());
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Throws<InvalidOperationException>(() => Open(create: false));
    }

    [Fact]
    public void A_key_in_a_security_module_signs_what_its_public_key_verifies()
    {
        Assert.SkipUnless(File.Exists(SoftHsm), "SoftHSM2 is not installed.");
        var configuration = Path.Combine(folder, "softhsm2.conf");
        Directory.CreateDirectory(Path.Combine(folder, "tokens"));
        File.WriteAllText(configuration, $"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n");
        File.WriteAllText(Path.Combine(folder, "pin"), "1234\n");
        File.SetUnixFileMode(Path.Combine(folder, "pin"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        // The library reads it from the environment of the process itself, which .NET's own copy does not reach.
        SetEnvironment("SOFTHSM2_CONF", configuration);
        using (var tool = Process.Start(new ProcessStartInfo("softhsm2-util", ["--init-token", "--free", "--label", "lgsp", "--pin", "1234", "--so-pin", "5678"])
        {
            RedirectStandardOutput = true,
            Environment = { ["SOFTHSM2_CONF"] = configuration },
        })!)
        {
            tool.WaitForExit();
            Assert.Equal(0, tool.ExitCode);
        }

        MakeKey();
        using var keys = new LedgerKeys(Options.Create(new LedgerOptions
        {
            Origin = "lgsp.test/audit",
            PersonalKeyFile = "unused",
            Pkcs11 = new Pkcs11Options { Library = SoftHsm, TokenLabel = "lgsp", KeyLabel = "ledger", PinFile = Path.Combine(folder, "pin") },
        }));
        Assert.IsType<Pkcs11Signer>(keys.Signer);
        for (var size = 1; size <= 20; size++)
        {
            var note = new Checkpoint("lgsp.test/audit/2026-11", size, TreeHash.Leaf(BitConverter.GetBytes(size))).Sign(keys.Signer);
            Assert.Equal(SignatureState.Valid, note.Check(keys.Signer.Key));
            Assert.Equal(SignatureState.Invalid, (note with { Text = note.Text.Replace(size.ToString(CultureInfo.InvariantCulture), "99", StringComparison.Ordinal) }).Check(keys.Signer.Key));
        }
    }

    private LedgerKeys Open(bool create) => new(Options.Create(new LedgerOptions
    {
        Origin = "lgsp.test/audit",
        KeyFile = Path.Combine(folder, "ledger.key"),
        PersonalKeyFile = "unused",
        CreateKeys = create,
    }));

    /// <summary>As an operator does it once, with the tools of the module.</summary>
    private static void MakeKey()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(Pkcs11Signer).TypeHandle);
        var factories = new Pkcs11InteropFactories();
        using var library = factories.Pkcs11LibraryFactory.LoadPkcs11Library(factories, SoftHsm, AppType.MultiThreaded);
        using var session = library.GetSlotList(SlotsType.WithTokenPresent).Single(slot => slot.GetTokenInfo().Label.Trim() == "lgsp").OpenSession(SessionType.ReadWrite);
        session.Login(CKU.CKU_USER, "1234");
        var attributes = factories.ObjectAttributeFactory;
        using var mechanism = factories.MechanismFactory.Create(0x1055UL);
        session.GenerateKeyPair(mechanism,
            [attributes.Create(CKA.CKA_TOKEN, true), attributes.Create(CKA.CKA_LABEL, "ledger"), attributes.Create(CKA.CKA_VERIFY, true), attributes.Create(CKA.CKA_EC_PARAMS, [0x06, 0x03, 0x2B, 0x65, 0x70])],
            [attributes.Create(CKA.CKA_TOKEN, true), attributes.Create(CKA.CKA_PRIVATE, true), attributes.Create(CKA.CKA_SENSITIVE, true), attributes.Create(CKA.CKA_LABEL, "ledger"), attributes.Create(CKA.CKA_SIGN, true)],
            out _, out _);
    }

    private static void SetEnvironment(string name, string value) =>
        Assert.Equal(0, SetEnvironment(Encoding.UTF8.GetBytes(name + "\0"), Encoding.UTF8.GetBytes(value + "\0"), 1));

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetEnvironment(byte[] name, byte[] value, int overwrite);
}
