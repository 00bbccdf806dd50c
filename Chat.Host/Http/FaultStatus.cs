using Chat.Modules.Protocol;

namespace Chat.Host.Http;

/// <summary>The HTTP status of each fault. What is not named here is the request's own mistake: 400.</summary>
static class FaultStatus
{
    public static int Of(Fault fault) => fault.Code switch
    {
        "not_signed_in" or "sign_in_refused" => StatusCodes.Status401Unauthorized,
        "foreign_origin" or "not_an_admin" or "not_the_author" or "blocked" => StatusCodes.Status403Forbidden,
        "invite_unknown" or "unknown_person" or "not_a_member" or "no_group_yet" or "not_found"
            or "group_link_unknown" or "unknown_message" => StatusCodes.Status404NotFound,
        "username_taken" or "id_taken" or "device_list_stale" or "stale_epoch" or "unknown_device"
            or "already_member" or "last_admin" or "group_full" or "group_links_full" or "blocks_full" => StatusCodes.Status409Conflict,
        "invite_used" or "invite_expired" or "group_link_used" or "group_link_expired" => StatusCodes.Status410Gone,
        "request_too_big" => StatusCodes.Status413PayloadTooLarge,
        "too_many_attempts" or "too_many_claims" => StatusCodes.Status429TooManyRequests,
        "internal_error" => StatusCodes.Status500InternalServerError,
        "storage_full" or "storage_failed" or "stopping" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}
