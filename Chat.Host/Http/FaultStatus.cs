using Chat.Modules.Protocol;

namespace Chat.Host.Http;

/// <summary>The HTTP status of each fault. What is not named here is the request's own mistake: 400.</summary>
static class FaultStatus
{
    public static int Of(Fault fault) => fault.Code switch
    {
        "not_signed_in" or "sign_in_refused" => StatusCodes.Status401Unauthorized,
        "foreign_origin" => StatusCodes.Status403Forbidden,
        "invite_unknown" or "unknown_person" or "not_a_member" or "no_group_yet" or "not_found" => StatusCodes.Status404NotFound,
        "username_taken" or "id_taken" or "device_list_stale" or "stale_epoch" or "unknown_device" => StatusCodes.Status409Conflict,
        "invite_used" or "invite_expired" => StatusCodes.Status410Gone,
        "request_too_big" => StatusCodes.Status413PayloadTooLarge,
        "too_many_attempts" or "too_many_claims" or "too_many_invites" => StatusCodes.Status429TooManyRequests,
        "internal_error" => StatusCodes.Status500InternalServerError,
        "storage_full" or "storage_failed" or "stopping" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}
