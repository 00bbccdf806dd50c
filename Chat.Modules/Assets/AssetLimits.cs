namespace Chat.Modules.Assets;

static class AssetLimits
{
    /// <summary>Uploads of one person that were begun and are not finished.</summary>
    public const int Unfinished = 100;

    /// <summary>Of one file: people times conversations.</summary>
    public const int Attachments = 1_000;

    /// <summary>An unfinished upload is given up after this time without a request.</summary>
    public static readonly TimeSpan UploadLife = TimeSpan.FromHours(24);

    /// <summary>The life is written anew when this much of it is over, so that not every request writes.</summary>
    public static readonly TimeSpan LifeWritten = TimeSpan.FromHours(1);

    /// <summary>Where messages disappear, files go by themselves this much later than they would if their message had been sent at once.</summary>
    public static readonly TimeSpan ExpirySlack = TimeSpan.FromDays(7);

    /// <summary>What lies in the store and is not known is left alone for this long after it was first seen: a database that went back to a backup may yet come forward again.</summary>
    public static readonly TimeSpan UnknownLife = TimeSpan.FromDays(7);

    public static readonly TimeSpan SearchInterval = TimeSpan.FromDays(1);
}
