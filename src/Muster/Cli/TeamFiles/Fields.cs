namespace Muster.Cli.TeamFiles;

/// <summary>What the readers of one file share.</summary>
/// <param name="Lines">Where each field that was read stands, by its path.</param>
internal sealed record Reading(FileErrors Errors, Variables Variables, Dictionary<string, int> Lines, List<Reference> References);

/// <summary>Reads a text as <typeparamref name="T"/>; false when it is none.</summary>
internal delegate bool Parse<T>(string text, out T value);

/// <summary>A value and where it stands, `people[1].contacts[0].kind`.</summary>
internal readonly record struct Field(YamlNode Node, string Path, Reading Reading)
{
    public int Line => Node.Line;

    public void Wrong(string reason) => Reading.Errors.Add(Line, Path, reason);

    /// <summary>The text with its variables replaced; null, and an error, when this is no text of one line.</summary>
    public string? Text()
    {
        var (field, whole) = (this, true);
        if (Node is not YamlNode.Scalar { Empty: false } scalar)
        {
            Wrong(Node is YamlNode.Scalar ? "has no value: leave the key out, or write []" : $"expected a plain value, found {Node.Shape}");
            return null;
        }

        var text = Reading.Variables.Replace(scalar.Text, reason =>
        {
            whole = false;
            field.Wrong(reason);
        }).Trim();
        if (!whole)
        {
            return null;
        }

        if (Words.WrongWith(text) is not { } wrong)
        {
            return text;
        }

        Wrong(wrong);
        return null;
    }

    public T? As<T>(Parse<T> parse, string expected)
    {
        if (Text() is not { } text)
        {
            return default;
        }

        if (parse(text, out var value))
        {
            return value;
        }

        // Secrets are not repeated, and what a variable holds may be one.
        var open = Node is YamlNode.Scalar scalar && !Variables.Named(scalar.Text) && text.Length <= 60 && Words.Repeatable(expected);
        Wrong(open ? $"“{text}” is not {expected}" : $"is not {expected}");
        return default;
    }

    public IReadOnlyList<Field> Items()
    {
        if (Node is not YamlNode.List list)
        {
            Wrong($"expected a list, found {Node.Shape}");
            return [];
        }

        var items = new List<Field>();
        foreach (var item in list.Items)
        {
            var field = new Field(item, $"{Path}[{items.Count}]", Reading);
            Reading.Lines[field.Path] = item.Line;
            items.Add(field);
        }

        return items;
    }

    public Fields? Fields()
    {
        if (Node is YamlNode.Map map)
        {
            return new Fields(map, Path, Reading);
        }

        Wrong($"expected a mapping, found {Node.Shape}");
        return null;
    }
}

/// <summary>
/// The keys of one mapping. A reader asks for the keys it knows and calls <see cref="Done"/>, which reports the rest.
/// </summary>
internal sealed class Fields(YamlNode.Map map, string path, Reading reading)
{
    private readonly List<string> _known = [];

    public int Line => map.Line;

    public IEnumerable<YamlNode.Entry> Entries => map.Entries;

    public bool Has(string key) => map.Entries.Any(entry => entry.Key == key);

    public Field? Find(string key)
    {
        _known.Add(key);
        var entry = map.Entries.FirstOrDefault(one => one.Key == key);
        if (entry is null)
        {
            return null;
        }

        reading.Lines[Path(key)] = entry.Line;
        return new Field(entry.Value, Path(key), reading);
    }

    public string? Text(string key) => Find(key)?.Text();

    public T? As<T>(string key, Parse<T> parse, string expected) => Find(key) is { } field ? field.As(parse, expected) : default;

    /// <summary>Null when the key is not there.</summary>
    public T? Maybe<T>(string key, Parse<T> parse, string expected)
        where T : struct => Find(key) is { } field ? field.As(parse, expected) : null;

    public T Or<T>(string key, T otherwise, Parse<T> parse, string expected)
        where T : notnull => Find(key) is { } field && field.As(parse, expected) is { } value ? value : otherwise;

    /// <summary>Like <see cref="As{T}(string, Parse{T}, string)"/>, and an error when the key is not there.</summary>
    public T? Need<T>(string key, Parse<T> parse, string expected)
    {
        if (Find(key) is { } field)
        {
            return field.As(parse, expected);
        }

        Wrong(key, "is missing");
        return default;
    }

    public IReadOnlyList<Field> Items(string key) => Find(key)?.Items() ?? [];

    public IReadOnlyList<T> List<T>(string key, Parse<T> parse, string expected)
        where T : notnull => [.. Items(key).Select(item => item.As(parse, expected)).OfType<T>()];

    public Fields? Map(string key) => Find(key)?.Fields();

    /// <summary>A key that names something else of the file or of the database, which must exist.</summary>
    public string? Refer(string key, Named kind) => Find(key) is { } field ? Refer(field, kind) : null;

    public string? Refer(Field field, Named kind)
    {
        if (field.Text() is not { } id)
        {
            return null;
        }

        reading.References.Add(new Reference(field.Path, kind, id));
        return id;
    }

    public void Wrong(string key, string reason) =>
        reading.Errors.Add(map.Entries.FirstOrDefault(one => one.Key == key)?.Line ?? map.Line, Path(key), reason);

    public void Done()
    {
        foreach (var entry in map.Entries.Where(entry => !_known.Contains(entry.Key)))
        {
            reading.Errors.Add(entry.Line, Path(entry.Key), $"unknown key{Nearest.Suggest(entry.Key, _known)}");
        }
    }

    private string Path(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
