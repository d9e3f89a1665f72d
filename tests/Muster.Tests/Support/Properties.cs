using FsCheck;
using FsCheck.Fluent;

namespace Muster.Tests.Support;

internal static class Properties
{
    /// <summary>Fails the test with the shrunk counterexample and the seed that repeats it.</summary>
    public static void Check(this Property property, int times) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(times).WithQuietOnSuccess(true), property);
}
