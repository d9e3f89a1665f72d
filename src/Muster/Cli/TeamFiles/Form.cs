using System.Text;

namespace Muster.Cli.TeamFiles;

/// <summary>
/// A part of the team as the file would write it. It is written into an export, and compared to tell what a file
/// changes; so what is exported and what is compared cannot drift apart.
/// </summary>
internal abstract record Form
{
    /// <param name="Hidden">Not repeated in the list of changes: an address may carry a key.</param>
    internal sealed record Text(string Value, bool Hidden = false) : Form;

    /// <param name="Name">The variable that stands for it in an export.</param>
    /// <param name="Mark">Equal for equal secrets; it is compared and never shown.</param>
    internal sealed record Secret(string Name, string Mark) : Form;

    internal sealed record List(IReadOnlyList<Form> Items) : Form;

    internal sealed record Map(IReadOnlyList<(string Key, Form Value)> Entries) : Form
    {
        public Form? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key).Value;

        /// <summary>`runbook https://…, owner bob`: each key that is not the same in <paramref name="before"/>.</summary>
        public string ChangesFrom(Map before)
        {
            var now = this;
            var keys = Entries.Select(entry => entry.Key).Union(before.Entries.Select(entry => entry.Key));
            return string.Join(", ", keys.Where(key => !Same(now[key], before[key])).Select(key => now[key] switch
            {
                Text { Hidden: false } text => $"{key} {text.Value}",
                null => $"{key} removed",
                _ => key,
            }));
        }
    }

    public static bool Same(Form? one, Form? other) => one is null ? other is null : other is not null && one.Canonical() == other.Canonical();

    /// <summary>Leaves out what is null or empty, as people do.</summary>
    public static Map Of(params (string Key, Form? Value)[] entries) =>
        new([.. entries.Where(entry => entry.Value is not null).Select(entry => (entry.Key, entry.Value!))]);

    public static Text? Maybe(string? value, bool hidden = false) => value is null ? null : new Text(value, hidden);

    public static List Each(IEnumerable<string> values) => new([.. values.Select(value => new Text(value))]);

    public static List? MaybeEach(IReadOnlyList<string> values) => values.Count == 0 ? null : Each(values);

    private string Canonical()
    {
        var text = new StringBuilder();
        Canonical(text);
        return text.ToString();
    }

    private void Canonical(StringBuilder text)
    {
        switch (this)
        {
            case Text plain:
                text.Append('t').Append(plain.Value.Length).Append(':').Append(plain.Value);
                break;
            case Secret secret:
                text.Append('s').Append(secret.Mark.Length).Append(':').Append(secret.Mark);
                break;
            case List list:
                text.Append('[');
                list.Items.ToList().ForEach(item => item.Canonical(text));
                text.Append(']');
                break;
            case Map map:
                text.Append('{');
                map.Entries.ToList().ForEach(entry =>
                {
                    text.Append(entry.Key).Append('=');
                    entry.Value.Canonical(text);
                });
                text.Append('}');
                break;
        }
    }
}
