using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys.Contract;

/// <summary>How many one-time key packages of the calling device are left.</summary>
public sealed record CountKeyPackages(Caller Caller) : IRequest<long>;

/// <param name="LastResort">Replaces the device's package that may be claimed any number of times; null leaves it.</param>
public sealed record AddKeyPackages(Caller Caller, IReadOnlyList<byte[]> Packages, byte[]? LastResort) : IRequest<Outcome<Done>>;

/// <summary>Takes one package of each of the user's active devices. A one-time package is given out once only.</summary>
/// <param name="Address">Who asks; claims are counted per user and per address.</param>
public sealed record ClaimKeyPackages(Caller Caller, Id UserId, string Address) : IRequest<Outcome<IReadOnlyList<DeviceKeyPackage>>>;

public sealed record DeviceKeyPackage(Id DeviceId, byte[] KeyPackage);
