using Muster.Foundation;

namespace Muster.Alerts;

internal enum SilenceState
{
    Pending,
    Active,
    Expired,
}

/// <summary>
/// For a while, alerts that match all of these wake nobody. They are kept and shown; when the silence ends, those that
/// still fire are looked at again.
/// </summary>
internal sealed record Silence
{
    public required string Id { get; init; }

    public required IReadOnlyList<Matcher> Matchers { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>The source whose key it was made with: it holds back that source's alerts alone. Null when a person or program made it.</summary>
    public string? Source { get; init; }

    public required string Comment { get; init; }

    public required Instant StartsAt { get; init; }

    public required Instant EndsAt { get; init; }

    public required Instant UpdatedAt { get; init; }

    public SilenceState State(Instant now) =>
        now < StartsAt ? SilenceState.Pending : now < EndsAt ? SilenceState.Active : SilenceState.Expired;

    /// <param name="source">The alert's.</param>
    /// <param name="labels">As <see cref="LabelsOf"/> gives them.</param>
    public bool Holds(string source, IReadOnlyDictionary<string, string> labels) =>
        (Source is null || Source == source) && Matchers.All(matcher => matcher.Matches(labels));

    /// <summary>
    /// What a matcher sees of an alert: its labels and, where no label has that name, what Muster knows by it, so that
    /// `service=planner` finds an alert whichever way it came.
    /// </summary>
    public static IReadOnlyDictionary<string, string> LabelsOf(Signal signal)
    {
        var labels = new Dictionary<string, string>(signal.Labels);
        labels.TryAdd("alertname", signal.Summary);
        labels.TryAdd("severity", signal.Severity.ToString());
        if (signal.Service is { } service)
        {
            labels.TryAdd("service", service);
        }

        if (signal.Agent is { } agent)
        {
            labels.TryAdd("agent", agent);
        }

        return labels;
    }

    /// <summary>
    /// Whether it can be changed into <paramref name="draft"/> and stay itself: the same matchers, and no rewriting of
    /// what it already held back. Otherwise it ends and a new one takes its place.
    /// </summary>
    public bool CanBecome(SilenceDraft draft, Instant now) => Matchers.SequenceEqual(draft.Matchers) && Source == draft.Source && State(now) switch
    {
        // To the second, because senders echo times with less precision than we keep.
        SilenceState.Active => draft.StartsAt.ToUnixTimeSeconds() == StartsAt.ToUnixTimeSeconds(),
        SilenceState.Pending => draft.StartsAt >= now,
        _ => false,
    };
}

/// <summary>A silence as it was asked for.</summary>
/// <param name="Id">The one to change; null for a new one.</param>
/// <param name="Source">The only source whose alerts it is for; null: all.</param>
internal sealed record SilenceDraft(
    string? Id, IReadOnlyList<Matcher> Matchers, Instant StartsAt, Instant EndsAt, string CreatedBy, string Comment, string? Source = null)
{
    private const int MostMatchers = 64;
    private const int LongestText = 4096;

    /// <exception cref="BadInputException">Why it cannot be.</exception>
    public SilenceDraft Checked(Instant now)
    {
        if (Matchers.Count is 0 or > MostMatchers)
        {
            throw new BadInputException("matchers", $"a silence needs 1 to {MostMatchers} of them");
        }

        foreach (var matcher in Matchers)
        {
            matcher.Checked();
        }

        if (Matchers.All(matcher => matcher.Matches("")))
        {
            throw new BadInputException("matchers", "at least one must not match the empty value, or it would silence everything");
        }

        if (EndsAt <= StartsAt)
        {
            throw new BadInputException("endsAt", "must be after startsAt");
        }

        if (EndsAt <= now)
        {
            throw new BadInputException("endsAt", "must not be in the past");
        }

        return CreatedBy.Length > LongestText || Comment.Length > LongestText
            ? throw new BadInputException("comment", $"createdBy and comment may each have {LongestText} characters")
            : this;
    }
}
