using System.Reflection;
using System.Runtime.InteropServices;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.ServiceDefaults;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using ISession = Net.Pkcs11Interop.HighLevelAPI.ISession;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>Signs with an Ed25519 key that never leaves its security module.</summary>
internal sealed class Pkcs11Signer : INoteSigner, IDisposable
{
    // PKCS #11 3.0; the package names only those of 2.40.
    private const ulong EdDsa = 0x1057;
    private const int PublicKeySize = 32;

    private static readonly Pkcs11InteropFactories Factories = new();
    private readonly Lock gate = new();
    private readonly IPkcs11Library library;
    private readonly ISession session;
    private readonly IObjectHandle privateKey;

    static Pkcs11Signer() =>
        // The package asks for libdl by the name that only development packages install.
        NativeLibrary.SetDllImportResolver(typeof(Pkcs11InteropFactories).Assembly, static (string name, Assembly _, DllImportSearchPath? _) =>
            name == "libdl" && NativeLibrary.TryLoad("libdl.so.2", out var handle) ? handle : IntPtr.Zero);

    private Pkcs11Signer(IPkcs11Library library, ISession session, IObjectHandle privateKey, VerifierKey key)
    {
        this.library = library;
        this.session = session;
        this.privateKey = privateKey;
        Key = key;
    }

    public VerifierKey Key { get; }

    public static Pkcs11Signer Open(Pkcs11Options options, string name)
    {
        var library = Factories.Pkcs11LibraryFactory.LoadPkcs11Library(Factories, options.Library, AppType.MultiThreaded);
        try
        {
            var slot = library.GetSlotList(SlotsType.WithTokenPresent).Find(slot => slot.GetTokenInfo().Label.Trim() == options.TokenLabel)
                ?? throw new InvalidOperationException($"{options.Library} has no token '{options.TokenLabel}'.");
            var session = slot.OpenSession(SessionType.ReadOnly);
            session.Login(CKU.CKU_USER, SecretFile.Read(options.PinFile));
            var publicKey = session.GetAttributeValue(Find(session, CKO.CKO_PUBLIC_KEY, options.KeyLabel), [CKA.CKA_EC_POINT])[0].GetValueAsByteArray();
            // The point comes bare or as a DER octet string.
            return new Pkcs11Signer(library, session, Find(session, CKO.CKO_PRIVATE_KEY, options.KeyLabel),
                new VerifierKey(name, NoteKeyType.Ed25519, publicKey.AsSpan()[^PublicKeySize..]));
        }
        catch
        {
            library.Dispose();
            throw;
        }
    }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        lock (gate)
        {
            using var mechanism = Factories.MechanismFactory.Create(EdDsa);
            return session.Sign(mechanism, privateKey, message.ToArray());
        }
    }

    public void Dispose()
    {
        session.Dispose();
        library.Dispose();
    }

    private static IObjectHandle Find(ISession session, CKO kind, string label)
    {
        var attributes = new List<IObjectAttribute>
        {
            Factories.ObjectAttributeFactory.Create(CKA.CKA_CLASS, kind),
            Factories.ObjectAttributeFactory.Create(CKA.CKA_LABEL, label),
        };
        return session.FindAllObjects(attributes) is [var found]
            ? found
            : throw new InvalidOperationException($"The token has not exactly one {kind} labelled '{label}'.");
    }
}
