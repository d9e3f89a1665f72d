using System.CommandLine;
using System.Text.Json;
using Muster.Foundation;

namespace Muster.Cli;

/// <summary>`archive`: closed incidents with all there is of them, as JSON lines, one file for each month in which they were closed.</summary>
internal static class ArchiveVerbs
{
    private const string Prefix = "incidents-";
    private const string Suffix = ".jsonl";

    private static readonly Argument<string> Folder = new("DIR") { Description = "Where the files are; months that are there already are left alone" };
    private static readonly Option<string?> Before = new("--before") { Description = "Only months that end before; today, if not given", HelpName = "DATE" };

    public static Command Archive(CommonOptions common) => common.Verb("archive", "Write each finished month's closed incidents to a file", async call =>
    {
        var folder = Directory.CreateDirectory(call.Of(Folder)).FullName;
        var (from, before) = (Next(folder), MonthOf(Until(call)));
        var months = from is { } first && first >= before ? [] : await Write(call, folder, from, before);
        if (call.Screen.AsJson)
        {
            call.Screen.Json(new { files = months.Select(month => new { file = FileOf(folder, month.Key), incidents = month.Value }) });
            return;
        }

        foreach (var (month, count) in months)
        {
            call.Screen.Line($"{FileOf(folder, month)}: {count} {(count == 1 ? "incident" : "incidents")}");
        }

        if (months.Count == 0)
        {
            call.Screen.Line("Nothing to archive: no incident was closed in a month that is over and not there yet.");
        }
    }, Folder, Before);

    /// <summary>Each file gets its name when all of them are on disk.</summary>
    private static async Task<SortedDictionary<YearMonth, int>> Write(Call call, string folder, YearMonth? from, YearMonth before)
    {
        var counts = new SortedDictionary<YearMonth, int>();
        var files = new Dictionary<YearMonth, StreamWriter>();
        try
        {
            var since = from is { } month ? $"from={Start(month)}&" : "";
            await foreach (var line in call.Api.Lines($"/v1/archive?{since}before={Start(before)}", call.Ct))
            {
                var closed = JsonElement.Parse(line).GetProperty("incident").GetProperty("closedAt").GetString();
                var of = Rfc3339.TryParse(closed, out var at) ? MonthOf(at) : throw new JsonException($"an incident that was closed at {closed}");
                if (!files.TryGetValue(of, out var file))
                {
                    files[of] = file = new StreamWriter(FileOf(folder, of) + ".partial");
                }

                counts[of] = counts.GetValueOrDefault(of) + 1;
                await file.WriteAsync($"{line}\n".AsMemory(), call.Ct);
            }

            foreach (var file in files.Values)
            {
                await file.FlushAsync(call.Ct);
                ((FileStream)file.BaseStream).Flush(flushToDisk: true);
            }
        }
        finally
        {
            files.Values.ToList().ForEach(file => file.Dispose());
        }

        foreach (var of in counts.Keys)
        {
            File.Move(FileOf(folder, of) + ".partial", FileOf(folder, of));
        }

        return counts;
    }

    private static Instant Until(Call call) => call.Of(Before) is not { } text
        ? call.Clock.Now
        : LocalTimes.Date.Parse(text).TryGetValue(default, out var date)
            ? date.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant()
            : throw new CommandFailedException(Commands.WrongUsage, $"--before: {text} is not a date like 2026-02-18");

    /// <summary>The month after the newest that is there; null when none is.</summary>
    private static YearMonth? Next(string folder)
    {
        var months = Directory.GetFiles(folder, $"{Prefix}*{Suffix}")
            .Select(file => LocalTimes.Date.Parse(Path.GetFileName(file)[Prefix.Length..^Suffix.Length] + "-01"))
            .Where(parsed => parsed.Success).Select(parsed => parsed.Value.ToYearMonth()).ToList();
        return months.Count == 0 ? null : months.Max().PlusMonths(1);
    }

    private static YearMonth MonthOf(Instant at) => at.InUtc().Date.ToYearMonth();

    private static string Start(YearMonth month) => Rfc3339.Format(month.OnDayOfMonth(1).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant());

    private static string FileOf(string folder, YearMonth month) => Path.Combine(folder, $"{Prefix}{month:uuuu-MM}{Suffix}");
}
