using Microsoft.Playwright;
using Muster.Tests.Support;

[assembly: AssemblyFixture(typeof(ChromiumBrowser))]

namespace Muster.Tests.Support;

/// <summary>One real Chromium for the whole run, started when the first test asks for a page. Debian's, so nothing is downloaded.</summary>
public sealed class ChromiumBrowser : IAsyncDisposable
{
    private readonly Lazy<Task<IBrowser>> _browser;
    private IPlaywright? _playwright;

    public ChromiumBrowser() => _browser = new Lazy<Task<IBrowser>>(Launch);

    /// <summary>A page in a profile of its own: no cookie or cache of another test. Narrow ones are phones, with touch.</summary>
    /// <param name="script">False: a browser in which no script runs.</param>
    /// <param name="dark">Whose owner likes it dark.</param>
    public async Task<IPage> Page(int width, int height, bool script = true, bool dark = false)
    {
        var phone = width < 600;
        var context = await (await _browser.Value).NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            IsMobile = phone,
            HasTouch = phone,
            DeviceScaleFactor = phone ? 2 : 1,
            TimezoneId = "Europe/Berlin",
            Locale = "en-GB",
            JavaScriptEnabled = script,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        return await context.NewPageAsync();
    }

    /// <summary>What the page looks like now, kept under artifacts/screenshots for people to look at.</summary>
    public static async Task<byte[]> Screenshot(IPage page, string name) =>
        await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Path = Path.Combine(House.Sources.Root, "artifacts", "screenshots", name + ".png") });

    public async ValueTask DisposeAsync()
    {
        if (_browser is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _browser.Value).CloseAsync();
        }

        _playwright?.Dispose();
    }

    private async Task<IBrowser> Launch()
    {
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Headless = true,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }
}
