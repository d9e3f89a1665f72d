using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Muster.Cli.TeamFiles;

/// <summary>
/// A YAML document in which every node knows its line. YamlDotNet's own tree gives up at the first duplicate key and
/// shares aliased nodes without counting; this one reports every duplicate and limits what aliases may unfold to.
/// </summary>
internal abstract record YamlNode(int Line)
{
    internal sealed record Scalar(int Line, string Text, bool Quoted) : YamlNode(Line)
    {
        public bool Empty => !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";
    }

    internal sealed record List(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

    internal sealed record Map(int Line, IReadOnlyList<Entry> Entries) : YamlNode(Line);

    internal sealed record Entry(int Line, string Key, YamlNode Value);

    public string Shape => this switch { Map => "a mapping", List => "a list", Scalar { Empty: true } => "nothing", _ => "a plain value" };
}

internal sealed class YamlTree
{
    public const int MostCharacters = 1_000_000;
    private const int DeepestNesting = 16;
    private const int MostNodes = 100_000;
    private const int MostAliases = 1_000;

    private readonly Parser _parser;
    private readonly FileErrors _errors;
    private readonly Dictionary<AnchorName, (YamlNode Node, int Size)> _anchors = [];
    private int _nodes;
    private int _aliases;

    private YamlTree(string text, FileErrors errors) => (_parser, _errors) = (new Parser(new StringReader(text)), errors);

    /// <summary>Null when the text is empty or is no YAML at all; what is wrong with it is in <paramref name="errors"/>.</summary>
    public static YamlNode? Parse(string text, FileErrors errors)
    {
        if (text.Length > MostCharacters)
        {
            errors.Add(1, "", $"the file is longer than {MostCharacters} characters");
            return null;
        }

        var tree = new YamlTree(text, errors);
        try
        {
            return tree.Document();
        }
        catch (YamlException bad)
        {
            errors.Add((int)bad.Start.Line, "", $"not YAML: {bad.Message.ReplaceLineEndings(" ")}");
            return null;
        }
        catch (Exception bad) when (bad is InvalidOperationException or ArgumentException or OverflowException)
        {
            // YamlDotNet gives up on some broken files without a place and a reason of its own.
            errors.Add((int)(tree._parser.Current?.End.Line ?? 1), "", "not YAML: what follows cannot be read");
            return null;
        }
    }

    private YamlNode? Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = Node(0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
        {
            _errors.Add((int)_parser.Current!.Start.Line, "", "a second document: the whole team is one document");
        }

        return root;
    }

    private YamlNode Node(int depth)
    {
        var start = _parser.Current!.Start;
        if (depth > DeepestNesting || ++_nodes > MostNodes)
        {
            throw new YamlException(start, start, depth > DeepestNesting ? "nested too deeply" : "too many values");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Unfold(alias, depth);
        }

        var before = _nodes;
        var said = _parser.Consume<NodeEvent>();
        if (!said.Tag.IsEmpty)
        {
            _errors.Add((int)start.Line, "", $"the tag {said.Tag}: tags are not used here");
        }

        YamlNode node = said switch
        {
            MappingStart => Map((int)start.Line, depth),
            SequenceStart => List((int)start.Line, depth),
            Scalar scalar => new YamlNode.Scalar((int)start.Line, scalar.Value, scalar.Style != ScalarStyle.Plain),
            _ => throw new YamlException(start, start, "a value was expected"),
        };
        if (!said.Anchor.IsEmpty)
        {
            _anchors[said.Anchor] = (node, _nodes - before + 1);
        }

        return node;
    }

    private YamlNode Unfold(AnchorAlias alias, int depth)
    {
        if (++_aliases > MostAliases || !_anchors.TryGetValue(alias.Value, out var anchored))
        {
            throw new YamlException(alias.Start, alias.End, _aliases > MostAliases ? "too many aliases" : $"the anchor of *{alias.Value} is not known here");
        }

        // An alias costs what it unfolds to, so that a few lines cannot grow into billions of values.
        _nodes += anchored.Size;
        return _nodes > MostNodes || depth + Depth(anchored.Node) > DeepestNesting
            ? throw new YamlException(alias.Start, alias.End, "aliases that unfold to too much")
            : anchored.Node;
    }

    private static int Depth(YamlNode node) => node switch
    {
        YamlNode.Map map => 1 + map.Entries.Select(entry => Depth(entry.Value)).DefaultIfEmpty().Max(),
        YamlNode.List list => 1 + list.Items.Select(Depth).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private YamlNode.List List(int line, int depth)
    {
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(depth + 1));
        }

        return new YamlNode.List(line, items);
    }

    private YamlNode.Map Map(int line, int depth)
    {
        var entries = new List<YamlNode.Entry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(depth + 1);
            var value = Node(depth + 1);
            if (key is not YamlNode.Scalar { Text: var name })
            {
                _errors.Add(key.Line, "", $"{key.Shape} as a key: a key is one word");
            }
            else if (entries.Find(entry => entry.Key == name) is { } first)
            {
                _errors.Add(key.Line, name, $"already given in line {first.Line}");
            }
            else
            {
                entries.Add(new YamlNode.Entry(key.Line, name, value));
            }
        }

        return new YamlNode.Map(line, entries);
    }
}
