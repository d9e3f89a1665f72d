using System.Text;
using System.Text.Json;

namespace Muster.Tests.Fuzz;

/// <summary>
/// Changes JSON where it means something: values, names and members, found in the raw text and replaced in it, so that what
/// comes out may be what no serializer would write. What is no JSON (any more) is changed byte by byte.
/// </summary>
internal static class JsonMutations
{
    public static byte[] Change(byte[] json, Chance chance)
    {
        var (values, members) = Parts(json);
        if (values.Count == 0 || chance.OneIn(12))
        {
            return TextMutations.Change(json, chance);
        }

        var value = chance.From(values);
        if (members.Count == 0 || !chance.OneIn(3))
        {
            return Splice(json, value, Instead(json[value], chance));
        }

        var member = chance.From(members);
        return chance.Below(6) switch
        {
            0 => Without(json, member),
            1 => Splice(json, member, [.. json[member], (byte)',', .. json[member]]),
            2 => Splice(json, member, [.. json[member], (byte)',', .. Unknown(chance)]),
            3 => Splice(json, member, [.. Quoted(Odd.Text(chance)), (byte)':', .. json[value]]),
            4 => Splice(json, member, json[chance.From(members)]),
            _ => Splice(json, member, [.. json[member], (byte)',', .. json[chance.From(members)]]),
        };
    }

    /// <summary>As a JSON string; odd characters stay as they are where JSON allows it.</summary>
    public static byte[] Quoted(string text) => JsonSerializer.SerializeToUtf8Bytes(text, global::Muster.Foundation.Json.Options);

    private static byte[] Instead(byte[] value, Chance chance) => chance.Below(10) switch
    {
        < 3 => chance.Of(Odd.Json),
        < 6 => Quoted(Odd.Text(chance)),
        6 => Quoted(chance.Of(Odd.Times)),
        7 => [(byte)'[', .. value, (byte)']'],
        8 => [.. "{\"value\":"u8, .. value, (byte)'}'],
        _ => value is [(byte)'"', .. var inside, (byte)'"'] ? [(byte)'"', .. inside, .. inside, (byte)'"'] : Quoted(Encoding.UTF8.GetString(value)),
    };

    private static byte[] Unknown(Chance chance) => [.. Quoted(chance.Of("unknown", "id", "Status", "severity ", "labels", "", "\u0000")), (byte)':', .. chance.Of(Odd.Json)];

    /// <summary>Where every value and every `"name": value` stands.</summary>
    private static (List<Range> Values, List<Range> Members) Parts(byte[] json)
    {
        var (values, members, open) = (new List<Range>(), new List<Range>(), new Stack<(int Value, int Member)>());
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            for (var name = -1; reader.Read();)
            {
                var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = start;
                        continue;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((start, name));
                        name = -1;
                        continue;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        (start, name) = open.Pop();
                        break;
                }

                values.Add(start..end);
                if (name >= 0)
                {
                    members.Add(name..end);
                }

                name = -1;
            }
        }
        catch (JsonException)
        {
            return ([], []);
        }

        return (values, members);
    }

    /// <summary>Takes a comma with it, so that the rest stays JSON.</summary>
    private static byte[] Without(byte[] json, Range member)
    {
        var (start, end) = (member.Start.Value, member.End.Value);
        return end < json.Length && json[end] == ',' ? Splice(json, start..(end + 1), []) : start > 0 && json[start - 1] == ',' ? Splice(json, (start - 1)..end, []) : Splice(json, member, []);
    }

    private static byte[] Splice(byte[] json, Range place, byte[] with) => [.. json[..place.Start.Value], .. with, .. json[place.End.Value..]];
}
