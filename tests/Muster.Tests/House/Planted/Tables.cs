namespace Muster.Tests.House.PlantedTables;

internal sealed class IncidentStore
{
    public string Claim => "update incidents set stage = @stage where id = (select id from incidents for update skip locked)";

    public string Save => "insert into incidents (id) values (@id) on conflict (id) do update set id = excluded.id";

    public string Words => "Update the page to see more.";
}

internal sealed class Eraser
{
    public Func<string> Erase { get; } = () => "delete from incidents where id = @id";

    public string Read => "select * from incidents";

    public string Anything(string table) => $"update {table} set due_at = null";
}
