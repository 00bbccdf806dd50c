namespace Chat.Modules.Groups.Contract;

/// <summary>As <c>welcome</c> and the database have it.</summary>
public enum GroupRole
{
    Member = 1,
    Admin = 2,
}

/// <summary>What somebody who joins sees of what was written before.</summary>
public enum NewMembersSee
{
    Nothing = 0,
    /// <summary>30 days.</summary>
    Month = 1,
    Everything = 2,
}
