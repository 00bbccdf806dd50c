using System.Security.Cryptography;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Host.SingleNode;

sealed class SystemIdSource : IIdSource
{
    public Id NewId() => Id.FromBytes(RandomNumberGenerator.GetBytes(Id.Length));

    public byte[] NewSecret(int length) => RandomNumberGenerator.GetBytes(length);
}
