namespace Chat.Modules.Protocol;

/// <summary>Who asks: taken from the authenticated connection or request, never from a frame.</summary>
public readonly record struct Caller(Id User, Id Device);
