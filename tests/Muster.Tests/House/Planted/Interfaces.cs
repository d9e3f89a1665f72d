namespace Muster.Tests.House.PlantedInterfaces;

internal interface ILonely
{
    string Name { get; }
}

internal abstract class AlmostLonely : ILonely
{
    public string Name => nameof(Lonely);
}

internal sealed class Lonely : AlmostLonely;

internal interface IShared<out T>
{
    T? Value { get; }
}

internal interface IFurther : IShared<int>;

internal sealed class First : IFurther
{
    public int Value => 1;
}

internal sealed class Second : IFurther
{
    public int Value => 2;
}
