namespace Chat.Modules.Assets.Contract;

/// <summary>What the operator chooses for uploaded files.</summary>
/// <param name="MaxBytes">Of one file as it is stored, 1 or more.</param>
/// <param name="UserBytes">Of all files of one person; 0: no limit.</param>
/// <param name="UserCount">Files of one person; 0: no limit.</param>
public sealed record ChosenAssetLimits(long MaxBytes, long UserBytes, long UserCount)
{
    public static ChosenAssetLimits Default { get; } = new(MaxBytes: 2L << 30, UserBytes: 20L << 30, UserCount: 50_000);
}
