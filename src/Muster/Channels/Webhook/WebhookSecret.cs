using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Muster.Foundation;
using Muster.Team;

namespace Muster.Channels.Webhook;

/// <summary>The key that webhook messages are signed with.</summary>
internal sealed class WebhookSecret(byte[] key)
{
    private const string Prefix = "whsec_";

    /// <summary>
    /// The contact's secret: `whsec_` and base64, or else its plain bytes. A contact without one is signed for all the same,
    /// with a key that follows from the server's master key and the address, so that a receiver can start to check at any time.
    /// </summary>
    public static WebhookSecret Of(Contact contact, Secrets secrets) => new(contact.Secret switch
    {
        null or "" => secrets.Derive($"webhook {contact.Address}"),
        { } given when given.StartsWith(Prefix, StringComparison.Ordinal) && Decode(given[Prefix.Length..]) is { Length: > 0 } bytes => bytes,
        { } given => Encoding.UTF8.GetBytes(given),
    });

    /// <summary>The value of `Webhook-Signature`.</summary>
    public string Sign(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hmac.AppendData(body);
        return $"v1,{Convert.ToBase64String(hmac.GetHashAndReset())}";
    }

    public override string ToString() => Prefix + Convert.ToBase64String(key);

    private static byte[]? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }
}
