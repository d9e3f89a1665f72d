namespace Muster.Incidents;

/// <summary>The five stages, in a straight line (A1), and the end.</summary>
internal enum Stage
{
    Detect,
    Classify,
    Assign,
    Resolve,
    Review,
    Closed,
}

/// <summary>How an incident was found (B9).</summary>
internal enum Detection
{
    Alert,
    Report,
    Check,
}
