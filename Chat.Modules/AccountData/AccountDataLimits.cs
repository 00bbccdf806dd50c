namespace Chat.Modules.AccountData;

/// <summary>How much a person's devices may keep here. The server cannot read it, so size is all there is to check.</summary>
static class AccountDataLimits
{
    public const int ItemBytes = 64 * 1024;
    public const int ItemsPerPut = 100;
    public const int Items = 20_000;
    public const long Bytes = 64 * 1024 * 1024;
    public const int PutsPerMinute = 300;

    /// <summary>Of a page; one item is always in it.</summary>
    public const int PageBytes = 1024 * 1024;
}
