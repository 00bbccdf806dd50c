using MessagePack;

namespace Chat.Modules.Protocol;

/// <summary>A frame that a client sends. Its static <c>Read</c> stands beside its fields; the caller is given by the connection.</summary>
public interface IClientFrame
{
    Caller Caller { get; }
}

/// <summary>A client frame that is answered by its request id.</summary>
public interface IAnsweredFrame : IClientFrame
{
    /// <summary>Chosen by the client, above 0.</summary>
    uint RequestId { get; }
}

/// <summary>A frame that the server sends.</summary>
public interface IServerFrame
{
    void Write(ref MessagePackWriter writer);
}

/// <summary>What answers a request: written with the request's id.</summary>
public interface IAnswer
{
    void Write(ref MessagePackWriter writer, uint requestId);
}

/// <summary>Reads a client frame whose array header and type were read already.</summary>
/// <param name="reader">Stands at the first field.</param>
/// <param name="fields">How many fields the frame has; surplus ones are skipped by the caller.</param>
/// <param name="caller">Who owns the connection.</param>
/// <exception cref="MessagePackSerializationException">A field is missing, of the wrong type or out of bounds.</exception>
public delegate TFrame ReadFrame<out TFrame>(ref MessagePackReader reader, int fields, Caller caller);
