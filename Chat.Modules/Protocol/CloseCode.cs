namespace Chat.Modules.Protocol;

/// <summary>WebSocket close codes. 4000–4002 mean: do not come back by yourself; 4004: not as this device.</summary>
public enum CloseCode
{
    Restart = 1012,
    Replaced = 4000,
    SignedOut = 4001,
    DeviceRevoked = 4002,
    DeadPeer = 4003,
    Copy = 4004,
    TooSlow = 4008,
    TooBig = 4009,
    ProtocolErrors = 4010,
}
