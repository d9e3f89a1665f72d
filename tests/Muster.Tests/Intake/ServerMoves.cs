using Microsoft.Extensions.DependencyInjection;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.Intake;

internal static class ServerMoves
{
    /// <summary>Gives a program a token, `NAME-token`, with these scopes.</summary>
    public static Task Token(this MusterServer server, string program, params string[] scopes) => server.Write(sql =>
        server.Services.GetRequiredService<TeamStore>().SaveToken(sql, new ApiToken(program, null, program, scopes), $"{program}-token", server.Time.Now));
}
