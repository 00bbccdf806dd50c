using Chat.Modules.Protocol;

namespace Chat.Modules.Assets.Contract;

public static class AssetFaults
{
    public static readonly Fault Unknown = new(300, "asset_unknown", "There is no such file for you.");
    public static readonly Fault TooBig = new(301, "asset_too_big", "The file is larger than this server takes.");
    public static readonly Fault Full = new(302, "assets_full", "You have sent as many or as large files as this server keeps for one person.");
    public static readonly Fault TooManyUploads = new(303, "too_many_uploads", "Too many uploads of yours are unfinished. Finish or cancel some of them.", Temporary: true);
    public static readonly Fault OffsetWrong = new(304, "upload_offset_wrong", "The upload stands at another place.", Temporary: true);
    public static readonly Fault Busy = new(305, "upload_busy", "This upload is being written by another request.", Temporary: true);
    public static readonly Fault TooLong = new(306, "upload_too_long", "More bytes came than the upload was announced with.");
    public static readonly Fault ChecksumWrong = new(307, "upload_checksum_wrong", "The bytes do not have the checksum that came with them. They were not kept.", Temporary: true);
    public static readonly Fault Stalled = new(308, "upload_stalled", "No bytes came for too long. What came before was kept.", Temporary: true);
    public static readonly Fault TooManyConversations = new(309, "asset_conversations_full", "This file is in as many chats as it may be.");
}
