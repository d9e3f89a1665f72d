namespace Muster.Tests.Support;

/// <summary>What only root may do is not skipped: a proof that did not run is none.</summary>
internal static class Root
{
    public static void Needed(string what)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new InvalidOperationException($"This test makes {what}, which only root may: run ./test as root, for instance in a container of its own (docker run --privileged).");
        }
    }
}
