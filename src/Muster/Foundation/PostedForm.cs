namespace Muster.Foundation;

/// <summary>A posted form. The framework says in many ways that it cannot read one, and each of them is the sender's to mend.</summary>
internal static class PostedForm
{
    /// <exception cref="BadInputException">It is no form, a broken one, or one with more or longer fields than any page here has.</exception>
    public static async Task<IFormCollection> ReadPostedForm(this HttpRequest request, CancellationToken ct)
    {
        try
        {
            return await request.ReadFormAsync(ct);
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException or NotSupportedException or (IOException and not BadHttpRequestException))
        {
            throw new BadInputException("", $"the form cannot be read: {error.Message}");
        }
    }
}
