using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Muster.Tests.Support;

namespace Muster.Tests.Fuzz;

public sealed class EndpointsTests(PostgresCluster cluster)
{
    [Fact]
    public async Task The_storm_knows_every_endpoint_of_the_server()
    {
        await using var server = await MusterServer.Start(On.Sqlite, cluster);
        var known = Recipes.All("").Select(recipe => recipe.Endpoint).ToHashSet();

        Endpoints(server).ShouldBeSubsetOf(known);
        known.ShouldBeSubsetOf(Endpoints(server));
    }

    [Fact]
    public async Task An_endpoint_that_the_storm_does_not_know_is_found()
    {
        await using var server = await MusterServer.Start(On.Sqlite, cluster, plant: app => app.MapDelete("/v1/planted", () => { }));

        Endpoints(server).Except(Recipes.All("").Select(recipe => recipe.Endpoint)).ShouldBe(["DELETE /v1/planted"]);
    }

    [Fact]
    public async Task The_storm_knows_every_path_that_the_server_describes()
    {
        await using var server = await MusterServer.Start(On.Sqlite, cluster);
        var described = (await server.Get("/openapi/v1.json"))["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(verb => $"{verb.Key.ToUpperInvariant()} {path.Key}"));

        // The description has no constraints: {number:long} is {number} there.
        described.ShouldBeSubsetOf(Recipes.All("").Select(recipe => recipe.Endpoint.Replace(":long}", "}").TrimEnd('/')));
    }

    private static List<string> Endpoints(MusterServer server) => [.. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}"))];
}
