namespace Muster.Tests.House.PlantedRooms
{
    internal sealed class Upstairs;

    namespace Engine { internal sealed class Upstairs<T> { public T? Value { get; init; } } }

    namespace Alerts { internal sealed class Upstairs; }

    namespace Web { internal sealed class Upstairs { public string Name { get; init; } = ""; } }

    namespace Cli { internal sealed class Upstairs; }

    namespace Team { internal sealed class Person; }

    namespace Commons { internal sealed class Anything; }

    namespace Logs { internal sealed class Reader { public Team.Person? Person { get; init; } } }

    namespace Catalog
    {
        internal sealed class InSignature
        {
            public Dictionary<string, Engine.Upstairs<int>[]>? Map { get; init; }
        }

        internal sealed class InLambda
        {
            public Func<object> Make { get; } = () => new Alerts.Upstairs();
        }

        internal sealed class InAsyncBody
        {
            public async Task<string?> Name() { await Task.Yield(); return nameof(Task) + new Web.Upstairs().Name; }
        }

        [System.ComponentModel.TypeConverter(typeof(Cli.Upstairs))]
        internal sealed class InAttribute;

        internal sealed class Downwards { public Team.Person? Person { get; init; } }

        namespace Pages
        {
            internal sealed class Page { public Web.Upstairs? Layout { get; init; } public PlantedRooms.Upstairs? Roof { get; init; } }
        }
    }
}
