namespace Muster.Foundation;

/// <summary>Where people reach this server, without a slash at the end.</summary>
internal sealed class ServerAddress
{
    public string Public { get; set; } = "http://127.0.0.1:8700";
}
