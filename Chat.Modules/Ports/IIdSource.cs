using Chat.Modules.Protocol;

namespace Chat.Modules.Ports;

/// <summary>The one place that makes up ids and secrets, so that tests can be deterministic.</summary>
public interface IIdSource
{
    Id NewId();

    /// <summary>Cryptographically random bytes.</summary>
    byte[] NewSecret(int length);
}
