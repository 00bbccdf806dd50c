using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups.Contract;

/// <summary>Makes a group whose only member and admin is the caller; the first commit adds the others.</summary>
public sealed record CreateGroup(Caller Caller, Id Conversation, NewMembersSee NewMembersSee) : IRequest<Outcome<OpenedConversation>>;

public sealed record ChangeNewMembersSee(Caller Caller, Id Conversation, NewMembersSee NewMembersSee) : IRequest<Outcome<Done>>;

public sealed record ChangeRole(Caller Caller, Id Conversation, Id Member, GroupRole Role) : IRequest<Outcome<Done>>;

/// <summary>The caller stops being a member at once, with all devices. The last one to leave ends the group.</summary>
public sealed record LeaveGroup(Caller Caller, Id Conversation) : IRequest<Outcome<Done>>;
