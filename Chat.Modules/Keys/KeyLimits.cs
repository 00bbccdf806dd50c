namespace Chat.Modules.Keys;

/// <summary>How much of each thing the server takes. It cannot read them, so size is all there is to check.</summary>
static class KeyLimits
{
    public const int IdentityKeyBytes = 32;
    public const int SignatureBytes = 64;
    public const int DeviceListBytes = 64 * 1024;

    /// <summary>A restored backup may have lost so many versions. Bounded, so that whoever holds a session cannot use all numbers up.</summary>
    public const int DeviceListVersionsSkipped = 1000;

    public const int VaultBytes = 64 * 1024;
    public const int VaultWraps = 16;
    public const int VaultWrapBytes = 4 * 1024;
    public const int KeyPackageBytes = 4 * 1024;
    public const int KeyPackagesPerRequest = 100;
    public const int KeyPackagesPerDevice = 200;
    public const int EpochArchiveBytes = 256 * 1024;
    public const int ClaimsOfOnePersonPerMinute = 100;

    /// <summary>Lets somebody gather a group of 1,000 at once.</summary>
    public const int ClaimsPerMinute = 1500;
}
