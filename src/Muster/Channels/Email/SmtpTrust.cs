using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Muster.Channels.Email;

/// <summary>
/// Whose certificates are taken: those of the authorities in the system's store, or else of the ones in a file. There is no way to
/// take any: mail to people on call carries the links that act as them.
/// </summary>
internal static class SmtpTrust
{
    public static X509ChainPolicy? Of(string? file)
    {
        if (file is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }

    /// <summary>What is wrong with a certificate, and null when nothing is.</summary>
    public static string? Fault(SslPolicyErrors errors, X509Chain? chain) => errors switch
    {
        SslPolicyErrors.None => null,
        _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => "it showed no certificate",
        _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => "its certificate is for another name than the one in MUSTER_SMTP_URL",
        _ => $"its certificate is not trusted ({string.Join(", ", chain?.ChainStatus.Select(status => status.Status.ToString()).Distinct() ?? [])}); ?certificate=FILE in MUSTER_SMTP_URL names its authority",
    };
}
