using System.Security.Cryptography;

namespace Muster.Foundation;

/// <summary>Names for rows and secrets. Row ids sort by time, so an index on them grows at its end.</summary>
internal static class Ids
{
    /// <summary>A UUID, version 7, in its usual 36 characters.</summary>
    public static string New(Instant now) => Guid.CreateVersion7(now.ToDateTimeOffset()).ToString("D");

    /// <summary>256 bits from the system's generator, as 43 characters that are safe in a URL.</summary>
    public static string NewSecret() =>
        System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
