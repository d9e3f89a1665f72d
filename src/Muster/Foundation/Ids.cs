using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Muster.Foundation;

/// <summary>Names for rows and secrets. Row ids sort by time, so an index on them grows at its end.</summary>
internal static class Ids
{
    /// <summary>A UUID, version 7, in its usual 36 characters.</summary>
    public static string New(Instant now) => Guid.CreateVersion7(now.ToDateTimeOffset()).ToString("D");

    /// <summary>Every id that was made before sorts before this one.</summary>
    public static string Before(Instant at) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, at.ToUnixTimeMilliseconds()):x12}").Insert(8, "-");

    /// <summary>The same name for the same thing at the same instant, so that it cannot be there twice. A UUID, version 8.</summary>
    public static string Of(string what, Instant at)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(what), bytes);
        Span<byte> time = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(time, at.ToUnixTimeMilliseconds());
        time[2..].CopyTo(bytes);
        bytes[6] = (byte)(0x80 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes[..16], bigEndian: true).ToString("D");
    }

    /// <summary>256 bits from the system's generator, as 43 characters that are safe in a URL.</summary>
    public static string NewSecret() =>
        System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
