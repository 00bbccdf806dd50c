using Chat.Modules.Protocol;

namespace Chat.Modules.Ports;

/// <summary>The database refused or did not answer; nothing of the write was stored.</summary>
/// <param name="fault">What the client is told: <c>storage_full</c> or <c>storage_failed</c>.</param>
public sealed class StorageException(Fault fault, Exception inner) : Exception(fault.Text, inner)
{
    public Fault Fault { get; } = fault;
}
