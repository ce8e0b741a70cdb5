namespace HelmSecure;

/// <summary>
/// "Cannot give an answer": thrown where that is known, caught once, in Program, and told to the user as one sentence and a hint.
/// A refusal is never an exception, it is a <c>Verdict</c>.
/// </summary>
/// <param name="message">What happened and where: lower case, no full stop, no internals.</param>
/// <param name="innerException">What a library threw, for the debugger; users never see it.</param>
public sealed class HelmSecureException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The next thing to try, or null where there is nothing true to say.</summary>
    public string? Hint { get; init; }
}
