using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Foundation;

/// <summary>
/// What is kept of a secret. Keys that others present to us are kept as keyed hashes; keys that we present to others
/// are encrypted (AES-256-GCM). Both hang on one 32-byte master key that lives beside the database, not in it.
/// </summary>
internal sealed class Secrets(byte[] master)
{
    private readonly byte[] _hashing = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: "hash"u8.ToArray());
    private readonly byte[] _sealing = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: "seal"u8.ToArray());
    private readonly byte[] _signing = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: "sign"u8.ToArray());

    /// <summary>Whether the key comes from MUSTER_KEY, and is not Muster's to keep.</summary>
    public static bool IsGiven => Given is { Length: > 0 };

    /// <summary>The same for the same key, and nothing about the key can be learned from it.</summary>
    public string Mark => Sign("muster backup");

    private static string? Given => Environment.GetEnvironmentVariable("MUSTER_KEY");

    /// <summary>MUSTER_KEY (base64, 32 bytes) where replicas share a database; otherwise a file made at first start.</summary>
    public static Secrets Load(string dataFolder)
    {
        if (IsGiven)
        {
            return new Secrets(Key("MUSTER_KEY", Given!));
        }

        var file = Path.Combine(dataFolder, "muster.key");
        if (!File.Exists(file))
        {
            DataFolder.Make(dataFolder);
            WritePrivately(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        }

        return Of(File.ReadAllText(file));
    }

    /// <summary>From what a key file holds.</summary>
    public static Secrets Of(string text) => new(Key("muster.key", text));

    /// <summary>Only the owner may read what is written here, and a crash leaves the whole file or none.</summary>
    public static void WritePrivately(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var draft = file + ".new";
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: true);
    }

    /// <summary>A key that is too short would still work, and protect nothing.</summary>
    private static byte[] Key(string name, string text)
    {
        var key = new byte[32];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == key.Length
            ? key
            : throw new BadInputException(name, "must be 32 bytes, base64");
    }

    public string Hash(string secret) => Convert.ToHexStringLower(HMACSHA256.HashData(_hashing, Encoding.UTF8.GetBytes(secret)));

    /// <summary>A short tag (128 bits, 22 characters) that only this server can make for <paramref name="text"/>.</summary>
    public string Sign(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(_signing, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    public bool Signed(string text, string tag) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(text)), Encoding.ASCII.GetBytes(tag));

    /// <summary>A key of its own for one purpose: the same on every replica, and nothing about the others can be learned from it.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: Encoding.UTF8.GetBytes(purpose));

    public string Seal(string plain)
    {
        var nonce = RandomNumberGenerator.GetBytes(12);
        var bytes = Encoding.UTF8.GetBytes(plain);
        var cipher = new byte[bytes.Length];
        var tag = new byte[16];
        using var aes = new AesGcm(_sealing, 16);
        aes.Encrypt(nonce, bytes, cipher, tag);
        return Convert.ToBase64String([.. nonce, .. tag, .. cipher]);
    }

    /// <summary>Null for what was sealed with another master key, or changed since.</summary>
    public string? Open(string box)
    {
        var bytes = Convert.FromBase64String(box);
        var plain = new byte[bytes.Length - 28];
        using var aes = new AesGcm(_sealing, 16);
        try
        {
            aes.Decrypt(bytes.AsSpan(0, 12), bytes.AsSpan(28), bytes.AsSpan(12, 16), plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return Encoding.UTF8.GetString(plain);
    }
}
