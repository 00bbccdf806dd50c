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
    public static readonly Fault RangeNotSatisfiable = new(310, "range_not_satisfiable", "The file is not as long as that.");
    public static readonly Fault TusVersionUnsupported = new(311, "tus_version_unsupported", "Uploads go by tus 1.0.0 here.");
    public static readonly Fault UploadTypeWrong = new(312, "upload_type_wrong", "The body of an upload is application/offset+octet-stream.");
    public static readonly Fault ChecksumUnreadable = new(313, "upload_checksum_unreadable", "A checksum is sha256 or sha1 and its value in base64.");
}
