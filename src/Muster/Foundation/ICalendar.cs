using System.Globalization;
using System.Text;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace Muster.Foundation;

/// <summary>
/// A calendar as other programs read it (RFC 5545). Of our own because the library that everybody would take is not to be had
/// where we build; it writes events of a fixed span in one zone, and reads nothing.
/// </summary>
internal static class ICalendar
{
    public const string MediaType = "text/calendar";

    /// <summary>Octets in a line, without its end.</summary>
    private const int Longest = 75;

    private static readonly LocalDateTimePattern Wall = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");
    private static readonly InstantPattern Utc = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");

    /// <param name="stamp">When this was so; the same for the same content, so that what has not changed can be told.</param>
    public static string Write(string name, DateTimeZone zone, Instant stamp, IReadOnlyList<CalendarEvent> events)
    {
        var text = new StringBuilder();
        void Line(string property, string value) => Fold(text, $"{property}:{value}");
        Line("BEGIN", "VCALENDAR");
        Line("VERSION", "2.0");
        Line("PRODID", "-//Muster//On call//EN");
        Line("CALSCALE", "GREGORIAN");
        Line("METHOD", "PUBLISH");
        Line("NAME", Text(name));
        Line("X-WR-CALNAME", Text(name));
        Line("X-WR-TIMEZONE", zone.Id);
        Line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        Line("X-PUBLISHED-TTL", "PT1H");
        if (events.Count > 0)
        {
            Zone(zone, events.Min(one => one.From), events.Max(one => one.Until), Line);
        }

        foreach (var one in events)
        {
            Line("BEGIN", "VEVENT");
            Line("UID", one.Uid);
            Line("DTSTAMP", Utc.Format(stamp));
            Line("SEQUENCE", one.Sequence.ToString(CultureInfo.InvariantCulture));
            Time("DTSTART", one.From);
            Time("DTEND", one.Until);
            Line("SUMMARY", Text(one.Summary));
            Line("DESCRIPTION", Text(one.Description));
            Line("URL", one.Url);
            Line("STATUS", "CONFIRMED");
            Line("TRANSP", "TRANSPARENT"); // being on call takes nobody's afternoon
            Line("END", "VEVENT");
        }

        Line("END", "VCALENDAR");
        return text.ToString();

        void Time(string property, Instant at)
        {
            // The second of two equal hours cannot be said on the wall's clock.
            var local = at.InZone(zone).LocalDateTime;
            if (IsUtc(zone) || zone.MapLocal(local).Count > 1)
            {
                Line(property, Utc.Format(at));
            }
            else
            {
                Line($"{property};TZID={zone.Id}", Wall.Format(local));
            }
        }
    }

    /// <summary>The zone's own clock over a stretch of time: each change of it as an observance.</summary>
    private static void Zone(DateTimeZone zone, Instant from, Instant until, Action<string, string> line)
    {
        if (IsUtc(zone))
        {
            return;
        }

        line("BEGIN", "VTIMEZONE");
        line("TZID", zone.Id);
        Offset? before = null;
        foreach (var interval in zone.GetZoneIntervals(from - Duration.FromDays(1), until + Duration.FromDays(1)))
        {
            var kind = interval.Savings == Offset.Zero ? "STANDARD" : "DAYLIGHT";
            var old = before ?? Before(zone, interval);
            line("BEGIN", kind);
            line("DTSTART", interval.HasStart ? Wall.Format(interval.Start.WithOffset(old).LocalDateTime) : "19700101T000000");
            line("TZOFFSETFROM", Of(old));
            line("TZOFFSETTO", Of(interval.WallOffset));
            line("TZNAME", Text(interval.Name));
            line("END", kind);
            before = interval.WallOffset;
        }

        line("END", "VTIMEZONE");
    }

    private static Offset Before(DateTimeZone zone, ZoneInterval interval) =>
        interval.HasStart ? zone.GetUtcOffset(interval.Start - Duration.Epsilon) : interval.WallOffset;

    private static bool IsUtc(DateTimeZone zone) => zone.Id is "UTC" or "Etc/UTC" or "Etc/GMT" or "GMT";

    private static string Of(Offset offset)
    {
        var (sign, seconds) = (offset.Seconds < 0 ? '-' : '+', Math.Abs(offset.Seconds));
        var text = string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds / 3600:00}{seconds / 60 % 60:00}");
        return seconds % 60 == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}{seconds % 60:00}");
    }

    /// <summary>What somebody typed can begin no line of its own.</summary>
    private static string Text(string text)
    {
        var written = new StringBuilder(text.Length);
        foreach (var letter in text.ReplaceLineEndings("\n"))
        {
            _ = letter switch
            {
                '\\' or ';' or ',' => written.Append('\\').Append(letter),
                '\n' => written.Append("\\n"),
                _ when char.IsControl(letter) => written.Append(' '),
                _ => written.Append(letter),
            };
        }

        return written.ToString();
    }

    /// <summary>Longer lines go on in the next one after a blank; no letter is cut in two.</summary>
    private static void Fold(StringBuilder text, string line)
    {
        var length = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (length + rune.Utf8SequenceLength > Longest)
            {
                text.Append("\r\n ");
                length = 1;
            }

            text.Append(rune.ToString());
            length += rune.Utf8SequenceLength;
        }

        text.Append("\r\n");
    }
}

/// <param name="Uid">The same for what is the same to people, whatever becomes of it.</param>
/// <param name="Sequence">Grows when it changes.</param>
internal sealed record CalendarEvent(string Uid, int Sequence, Instant From, Instant Until, string Summary, string Description, string Url);
