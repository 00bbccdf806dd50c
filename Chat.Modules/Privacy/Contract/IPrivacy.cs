namespace Chat.Modules.Privacy.Contract;

public interface IPrivacy
{
    /// <summary>What holds now. Kept in memory, so that asking costs no query.</summary>
    ValueTask<PrivacyRules> Now();
}
