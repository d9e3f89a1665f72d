using Microsoft.Extensions.Logging;
using Mono.Cecil;
using Muster.Tests.Support;

namespace Muster.Tests.House;

/// <summary>Rule 10: the collector that every test server logs into lets no unexpected error pass.</summary>
public sealed class ErrorLogsTests : IDisposable
{
    private readonly CollectingLogs _logs = new();
    private readonly ILogger _logger;
    private readonly ILoggerFactory _factory;

    public ErrorLogsTests()
    {
        _factory = LoggerFactory.Create(logging => logging.AddProvider(_logs));
        _logger = _factory.CreateLogger("Muster.Engine");
    }

    [Fact]
    public void Every_test_that_builds_a_server_looks_at_its_errors() =>
        Violations(Code.Planted("Muster.Tests").Where(type => !type.Namespace.Contains("Planted", StringComparison.Ordinal))).ShouldBeNone();

    [Fact]
    public void A_server_whose_errors_nobody_looks_at_is_found() =>
        Violations(Code.Planted("Muster.Tests.House.PlantedServers"))
            .ShouldBe([new("Muster.Tests.House.PlantedServers.Careless", "builds a server and never verifies its CollectingLogs")]);

    [Fact]
    public void An_error_that_nobody_expected_fails_the_test()
    {
        _logger.LogError(new InvalidOperationException("no such table"), "Stage {Stage} failed", "Paging");
        Should.Throw<ShouldAssertException>(_logs.Verify).Message.ShouldSatisfyAllConditions(
            message => message.ShouldContain("Muster.Engine: Stage Paging failed"),
            message => message.ShouldContain("no such table"));
    }

    [Fact]
    public void A_critical_line_counts_as_an_error()
    {
        _logger.LogCritical("The engine stopped");
        Should.Throw<ShouldAssertException>(_logs.Verify);
    }

    [Fact]
    public void Expected_and_tolerated_errors_and_mere_warnings_pass()
    {
        _logs.Expect("Stage Paging failed");
        _logs.Tolerate("connection was closed");
        _logger.LogError("Stage Paging failed");
        _logger.LogError("Stage Alerts: the connection was closed");
        _logger.LogWarning("A page came late");
        _logs.Verify();
        _logs.Lines.Count.ShouldBe(3);
    }

    [Fact]
    public void An_expected_error_that_never_comes_fails_the_test()
    {
        _logs.Expect("Stage Paging failed");
        _logger.LogWarning("Stage Paging failed, once more");
        Should.Throw<ShouldAssertException>(_logs.Verify);
    }

    public void Dispose()
    {
        _factory.Dispose();
        _logs.Dispose();
    }

    private static IEnumerable<Violation> Violations(IEnumerable<TypeDefinition> types) =>
        from type in types
        let called = type.WithNested().SelectMany(Code.Instructions).Select(instruction => instruction.Operand).OfType<MethodReference>().ToList()
        where called.Exists(method => method.DeclaringType.FullName == "Muster.Server" && method.Name == nameof(Server.Build))
        where !called.Exists(method => method.DeclaringType.Name == nameof(CollectingLogs) && method.Name == nameof(CollectingLogs.Verify))
        select new Violation(type.FullName, "builds a server and never verifies its CollectingLogs");
}
