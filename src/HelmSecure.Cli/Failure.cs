namespace HelmSecure.Cli;

/// <summary>Why there is no answer, in a sentence for people.</summary>
internal sealed record Failure(string Sentence, string? Hint, bool IsBug = false)
{
    public static Failure Of(Exception exception) => exception switch
    {
        HelmSecureException known => new(known.Message, known.Hint),
        OutOfMemoryException => new("there is not enough memory", null),
        var bug => new($"this is a bug, please report it: {bug.GetType().Name}: {bug.Message}", null, IsBug: true),
    };
}
