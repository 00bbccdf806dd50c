using Chat.Modules.Protocol;

namespace Chat.Host.Http;

/// <summary>Faults of the door itself.</summary>
static class HttpFaults
{
    public static readonly Fault NotSignedIn = new(140, "not_signed_in", "Please sign in.");
    public static readonly Fault ForeignOrigin = new(141, "foreign_origin", "Another site may not act for you here.");
    public static readonly Fault NotFound = new(142, "not_found", "There is nothing here.");
    public static readonly Fault RequestTooBig = new(143, "request_too_big", "The request is too big.");
    public static readonly Fault InternalError = new(144, "internal_error", "Something went wrong on the server.", Temporary: true);
}
