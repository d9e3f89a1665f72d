using Microsoft.Playwright;

namespace Muster.Tests.Support;

public sealed class ChromiumBrowserTests(ChromiumBrowser browser)
{
    private const string Form = """
        <!doctype html><meta name="viewport" content="width=device-width"><title>Tests</title>
        <form onsubmit="event.preventDefault(); said.textContent = word.value.toUpperCase()"><input id="word" autofocus><button>Say</button></form>
        <p id="said" style="background: #c00"></p>
        """;

    [Theory]
    [InlineData(390, 844)]
    [InlineData(1280, 800)]
    public async Task A_page_of_the_asked_size_runs_its_script_and_can_be_seen(int width, int height)
    {
        var page = await browser.Page(width, height);
        await page.SetContentAsync(Form);
        await page.Locator("#word").FillAsync("acknowledged");
        await page.GetByRole(AriaRole.Button, new() { Name = "Say" }).ClickAsync();

        (await page.Locator("#said").TextContentAsync()).ShouldBe("ACKNOWLEDGED");
        (await page.EvaluateAsync<int>("innerWidth")).ShouldBe(width);
        var picture = await ChromiumBrowser.Screenshot(page, $"browser-{width}");
        picture.AsSpan(1, 3).SequenceEqual("PNG"u8).ShouldBeTrue();
        await page.Context.CloseAsync();
    }
}
