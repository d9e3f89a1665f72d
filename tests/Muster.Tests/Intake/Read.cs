using System.Text;
using Muster.Alerts;
using Muster.Intake;
using Muster.Intake.Formats;

namespace Muster.Tests.Intake;

/// <summary>Bodies read as the front door reads them.</summary>
internal static class Read
{
    public static readonly Instant Now = Instant.FromUtc(2026, 11, 22, 8, 30);
    public static readonly Source Source = new() { Id = "prometheus", Kind = "alertmanager" };

    public static Batch With(IIntakeFormat format, string body, Instant? now = null) => With(format, Encoding.UTF8.GetBytes(body), now);

    public static Batch With(IIntakeFormat format, byte[] body, Instant? now = null)
    {
        RawBody.MendEscapes(body);
        return format.Read(body, Source, now ?? Now);
    }

    public static Signal One(IIntakeFormat format, string body, Instant? now = null)
    {
        var batch = With(format, body, now);
        batch.Errors.ShouldBeEmpty();
        return batch.Signals.ShouldHaveSingleItem();
    }

    /// <summary>The one thing that is wrong, as `field: reason`.</summary>
    public static string Error(IIntakeFormat format, string body)
    {
        var error = With(format, body).Errors.ShouldHaveSingleItem();
        return $"{error.Field}: {error.Reason}";
    }
}
