using System.Globalization;
using Chat.Modules.Protocol;

namespace Chat.Host;

/// <summary>Reads <c>Chat:Limits</c>.</summary>
static class LimitSettings
{
    const string Section = "Chat:Limits";
    const int LeastFramesPerSecond = 10;

    /// <summary>Of anything from one address. More is a slip of the pen, and no limit any more.</summary>
    const int MostPerAddress = 1_000_000;

    /// <exception cref="SettingsException">One sentence that names the setting and the fix.</exception>
    public static ChosenLimits Read(IConfiguration configuration)
    {
        var frames = Count(configuration, "FramesPerSecond", LeastFramesPerSecond, int.MaxValue) ?? Limits.FramesPerSecond;
        return new ChosenLimits(frames) { PerAddress = ReadPerAddress(configuration, frames) };
    }

    static AddressLimits ReadPerAddress(IConfiguration configuration, int framesPerSecond)
    {
        var otherwise = AddressLimits.Default;
        return new AddressLimits(
            Chosen(nameof(AddressLimits.FailedSignIns)) ?? otherwise.FailedSignIns,
            Chosen(nameof(AddressLimits.WrongCodes)) ?? otherwise.WrongCodes,
            Chosen(nameof(AddressLimits.PasskeyChallenges)) ?? otherwise.PasskeyChallenges,
            Chosen(nameof(AddressLimits.InvitesPerHour)) ?? otherwise.InvitesPerHour,
            Chosen(nameof(AddressLimits.DeviceLinks)) ?? otherwise.DeviceLinks,
            Chosen(nameof(AddressLimits.KeyPackageClaimsPerMinute)) ?? otherwise.KeyPackageClaimsPerMinute,
            // Fewer would slow down a connection that sends what it was told it may.
            Chosen(nameof(AddressLimits.FramesPerSecond), least: framesPerSecond, most: int.MaxValue));

        int? Chosen(string name, int least = 1, int most = MostPerAddress) => Count(configuration, $"PerAddress:{name}", least, most);
    }

    /// <summary>Null when nothing is set.</summary>
    static int? Count(IConfiguration configuration, string name, int least, int most) =>
        configuration[$"{Section}:{name}"] is not { Length: > 0 } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most ? count
        : throw new SettingsException($"{Section}:{name} is '{text}'; set it to a whole number of {least} or more{(most == int.MaxValue ? "" : $", {most} at most")}.");
}
