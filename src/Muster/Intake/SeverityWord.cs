using Muster.Alerts;

namespace Muster.Intake;

/// <summary>The door's dictionary (B4): a sender's word for how bad it is, by its source's table.</summary>
internal static class SeverityWord
{
    /// <summary>The severity, and whether it had to be guessed because the word is missing or in no table.</summary>
    public static (Severity Severity, bool Guessed) Read(string? word, Source source) =>
        TryRead(word, source, out var severity) ? (severity, false) : (source.Unmapped, true);

    public static bool TryRead(string? word, Source source, out Severity severity)
    {
        severity = source.Unmapped;
        return word is not null && source.Severities.TryGetValue(word.Trim(), out severity);
    }
}
