using Chat.Modules.Protocol;

namespace Chat.Tests.FaultTests.Crash;

/// <summary>What a client wants in the log. Its id is the same at every attempt; its epoch changes only after the server has refused it as stale.</summary>
sealed class Outgoing(Id conversation, Id messageId, byte[] payload, bool isCommit)
{
    public Id Conversation { get; } = conversation;

    public Id MessageId { get; } = messageId;

    public byte[] Payload { get; } = payload;

    public bool IsCommit { get; } = isCommit;

    /// <summary>Null until the first attempt.</summary>
    public long? Epoch { get; set; }

    /// <summary>The request that is unanswered on the present connection; 0 when there is none.</summary>
    public uint Request { get; set; }

    /// <summary>Attempts on the wire.</summary>
    public int Attempts { get; set; }
}
