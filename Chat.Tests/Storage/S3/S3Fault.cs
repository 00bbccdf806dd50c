namespace Chat.Tests.Storage.S3;

/// <summary>What the service does wrong with a request.</summary>
enum S3Fault
{
    None,
    InternalError,
    SlowDown,
    Forbidden,

    /// <summary>A proxy answers with a page of its own, since the service behind it is down.</summary>
    PageNotFound,

    /// <summary>The connection ends before anything was done.</summary>
    LostRequest,

    /// <summary>Everything was done, and the connection ends before the answer.</summary>
    LostAnswer,

    /// <summary>The connection ends in the middle of the answer's body.</summary>
    TornBody,

    /// <summary>The answer's body comes a little at a time.</summary>
    SlowBody,
}
