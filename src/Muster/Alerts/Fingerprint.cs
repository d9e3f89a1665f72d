using System.Buffers;
using System.Text;

namespace Muster.Alerts;

/// <summary>
/// Which failure is meant: 16 hex digits. For alerts with labels it is Alertmanager's own (FNV-1a, 64 bits, over the labels
/// sorted by name), so that a person sees the same number in both.
/// </summary>
internal static class Fingerprint
{
    private const ulong Start = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    /// <summary>Never part of UTF-8, so no two different lists of names and values run together.</summary>
    private const byte Separator = 0xFF;

    public static string OfLabels(IReadOnlyDictionary<string, string> labels) => Text(Add(Start, labels));

    /// <summary>The sender's own name for the failure.</summary>
    public static string OfKey(string dedupKey) => Text(Add(Add(Start, "dedupKey"), dedupKey));

    /// <summary>Without a key, the same words about the same thing are the same failure.</summary>
    public static string OfFailure(string? agent, string? service, string summary, IReadOnlyDictionary<string, string> labels)
    {
        var hash = Add(Add(Add(Start, agent ?? ""), service ?? ""), summary);
        return Text(Add(hash, labels));
    }

    private static ulong Add(ulong hash, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (name, value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            hash = Add(Add(hash, name), value);
        }

        return hash;
    }

    private static ulong Add(ulong hash, string text)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var count = Encoding.UTF8.GetBytes(text, rented);
        unchecked
        {
            foreach (var one in rented.AsSpan(0, count))
            {
                hash = (hash ^ one) * Prime;
            }

            hash = (hash ^ Separator) * Prime;
        }

        ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    private static string Text(ulong hash) => hash.ToString("x16");
}
