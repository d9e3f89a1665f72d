using System.Diagnostics;
using System.Net;

namespace Muster.Bench;

/// <summary>What a hundred thousand incidents, a million alerts and a million timers cost.</summary>
internal static class Large
{
    public const int Incidents = 100_000;
    public const int Alerts = 1_000_000;
    private const int Looks = 60;

    /// <summary>A folder with one alert and its incident in it.</summary>
    public static async Task<Folder> Begin(Receiver receiver)
    {
        var folder = new Folder();
        await using var muster = await MusterProcess.Start(folder, receiver);
        await FirstPage.Measure(muster, receiver, "first", count: 1);
        return folder;
    }

    /// <summary>How long each page takes the server, signed in as a person, in milliseconds.</summary>
    public static async Task<IReadOnlyList<(string Page, Latencies Took)>> Pages(MusterProcess muster)
    {
        using var handler = new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = muster.Http.BaseAddress };
        http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        using var form = new FormUrlEncodedContent([new("token", MusterProcess.PersonToken), new("to", "/")]);
        using var signedIn = await http.PostAsync("/sign-in", form);
        var found = new List<(string, Latencies)>();
        foreach (var (name, path) in new[] { ("now-page", "/"), ("incident page", "/incidents/{0}"), ("incident list", "/incidents"), ("list, P0 open", "/incidents?open=true&severity=P0"), ("list, searched", "/incidents?q=copy-77") })
        {
            var took = new List<double>();
            for (var i = 0; i < Looks + 10; i++)
            {
                var started = Stopwatch.GetTimestamp();
                using var answer = await http.GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, 1 + (i * 997 % 90_000)));
                _ = await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
                if (i >= 10)
                {
                    took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
            }

            found.Add((name, new Latencies(took)));
        }

        return found;
    }
}
