namespace Chat.Modules.Protocol;

/// <summary>What all who come from one address may do together, as the operator chooses: an office or a proxy is one address to the server.</summary>
/// <param name="FailedSignIns">So many are free; each further one has to wait.</param>
/// <param name="WrongCodes">The same for codes of invites, group links, resets and links for new devices.</param>
/// <param name="PasskeyChallenges">Open at once.</param>
/// <param name="InvitesPerHour">Whoever makes them.</param>
/// <param name="DeviceLinks">Alive at once.</param>
/// <param name="KeyPackageClaimsPerMinute">Of whomever.</param>
/// <param name="FramesPerSecond">Null: so many times what one connection may send.</param>
public sealed record AddressLimits(
    int FailedSignIns, int WrongCodes, int PasskeyChallenges, int InvitesPerHour, int DeviceLinks, int KeyPackageClaimsPerMinute, int? FramesPerSecond)
{
    /// <summary>Claims: ten people may gather a group of 1,000 at once.</summary>
    public static AddressLimits Default { get; } = new(
        FailedSignIns: 20, WrongCodes: 20, PasskeyChallenges: 300, InvitesPerHour: 500, DeviceLinks: 10, KeyPackageClaimsPerMinute: 15_000, FramesPerSecond: null);
}
