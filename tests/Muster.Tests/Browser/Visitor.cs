using Microsoft.Playwright;
using Muster.Tests.Support;

namespace Muster.Tests.Browser;

/// <summary>A person in front of a real browser.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    /// <summary>How long a page may take to show something before a test gives up: a loaded machine is not a broken page.</summary>
    private const int Patience = 30_000;

    private readonly MusterServer _server;
    private readonly string _name;
    private readonly List<string> _errors = [];

    static Visitor() => Assertions.SetDefaultExpectTimeout(Patience);

    private Visitor(MusterServer server, string name, IPage page)
    {
        (_server, _name, Page) = (server, name, page);
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource", StringComparison.Ordinal))
            {
                _errors.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    public ILocator Main => Page.Locator("#main");

    /// <summary>What the page says about the last thing done.</summary>
    public ILocator Said => Page.Locator("#said");

    public static Visitor Of(MusterServer server, string name, IPage page) => new(server, name, page);

    /// <summary>Signs in with the token, as a person would, and lands on the page.</summary>
    public Task<Visitor> Open(string path) => OpenAt(_server.Url, path);

    /// <summary>The same where the server has another name.</summary>
    public async Task<Visitor> OpenAt(string address, string path)
    {
        await Page.GotoAsync(address + path);
        if (Page.Url.Contains("/sign-in", StringComparison.Ordinal))
        {
            await Unfold("Sign in with a token instead");
            await Page.GetByLabel("Token").FillAsync($"{_name}-token");
            await Press("Sign in with the token");
            await Assertions.Expect(Page).ToHaveURLAsync(address + path);
        }

        return this;
    }

    public Task Press(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();

    public Task Follow(string link) => Page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).First.ClickAsync();

    /// <summary>Opens a folded part of the page.</summary>
    public Task Unfold(string title) => Page.Locator("summary", new() { HasText = title }).First.ClickAsync();

    public Task Fill(string label, string text) => Page.GetByLabel(label).First.FillAsync(text);

    /// <summary>Waits until the page says so, then lets the engine do what follows from it.</summary>
    public async Task Hears(string text)
    {
        await Assertions.Expect(Said).ToContainTextAsync(text);
        await _server.Settle();
    }

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        _errors.ShouldBeEmpty();
    }
}
