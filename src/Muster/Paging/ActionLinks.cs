using Muster.Foundation;

namespace Muster.Paging;

/// <summary>
/// Links in messages that let their reader act: a capability for one verb, one page, one day. The tag can be made only by
/// this server, so nothing secret is stored; that a link was used is.
/// </summary>
internal sealed class ActionLinks(Secrets secrets, ServerAddress address)
{
    public static readonly Duration Lasts = Duration.FromHours(24);

    public string Incident(long number) => $"{address.Public}/incidents/{number}";

    public string Action(string page, string verb) => $"{address.Public}/a/{page}.{verb}.{secrets.Sign($"{page}.{verb}")}";

    /// <summary>The page and verb of a token that this server made; null for anything else.</summary>
    public (string Page, string Verb)? Read(string token) =>
        token.Length < 200 && token.Split('.') is [var page, var verb, var tag] && secrets.Signed($"{page}.{verb}", tag) ? (page, verb) : null;
}
