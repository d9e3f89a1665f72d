using System.Text;

namespace Muster.Tests.Fuzz;

/// <summary>Inputs for one reader, made from good ones: the same for the same seed and index.</summary>
internal sealed class Bytes(ulong seed, params string[] good)
{
    public byte[] Make(int index)
    {
        var chance = new Chance(seed, index);
        var input = Encoding.UTF8.GetBytes(chance.OneIn(8) ? Odd.Text(chance) : chance.From(good));
        for (var left = chance.Between(1, 4); left > 0; left--)
        {
            input = input is [(byte)'{' or (byte)'[', ..] ? JsonMutations.Change(input, chance) : TextMutations.Change(input, chance);
        }

        return input;
    }

    /// <summary>Fails with the seed and with the smallest part of the input that still does it.</summary>
    public void All(int count, Action<byte[]> read)
    {
        for (var index = 0; index < count; index++)
        {
            var input = Make(index);
            if (Thrown(read, input) is { } wrong)
            {
                var small = Smallest(input, some => Thrown(read, some)?.GetType() == wrong.GetType());
                Assert.Fail($"MUSTER_FUZZ_SEED={seed} finds {wrong.GetType().Name} at #{index}:\n{Shown(small)}\n{Thrown(read, small)}");
            }
        }
    }

    private static Exception? Thrown(Action<byte[]> read, byte[] input)
    {
        try
        {
            read([.. input]);
            return null;
        }
        catch (Exception wrong)
        {
            return wrong;
        }
    }

    /// <summary>Takes out ever smaller pieces as long as the rest still fails.</summary>
    private static byte[] Smallest(byte[] input, Func<byte[], bool> fails)
    {
        for (var piece = input.Length / 2; piece > 0; piece /= 2)
        {
            for (var at = 0; at + piece <= input.Length;)
            {
                byte[] rest = [.. input[..at], .. input[(at + piece)..]];
                (input, at) = fails(rest) ? (rest, at) : (input, at + piece);
            }
        }

        return input;
    }

    private static string Shown(byte[] input) => string.Concat(input.Take(2000).Select(one => one is (byte)'\n' or (>= 32 and < 127) ? ((char)one).ToString() : $"\\x{one:X2}"));
}
