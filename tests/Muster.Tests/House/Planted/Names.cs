namespace Muster.Tests.House.PlantedNames;

internal sealed class PageManager;

internal sealed class Pages<T>
{
    public T? First { get; init; }

    internal sealed class LineHelper;
}

internal sealed class ManagerOfPages;
