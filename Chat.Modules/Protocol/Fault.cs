namespace Chat.Modules.Protocol;

/// <summary>An expected failure as a value. Its number goes over the socket, its code over both doors; neither ever changes meaning.</summary>
/// <param name="Number">Unique; listed in docs/protocol.md.</param>
/// <param name="Code">Stable snake_case name.</param>
/// <param name="Text">One sentence for people.</param>
/// <param name="Temporary">True when the same request may succeed later.</param>
public sealed record Fault(int Number, string Code, string Text, bool Temporary = false)
{
    /// <summary>The conversation's epoch, attached to <c>stale_epoch</c>.</summary>
    public long? Epoch { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}
