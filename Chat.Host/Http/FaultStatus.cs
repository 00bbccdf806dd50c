using Chat.Modules.Protocol;

namespace Chat.Host.Http;

/// <summary>The HTTP status of each fault. What is not named here is the request's own mistake: 400.</summary>
static class FaultStatus
{
    /// <summary>tus 1.0.0, checksum.</summary>
    public const int ChecksumMismatch = 460;

    public static int Of(Fault fault) => fault.Code switch
    {
        "not_signed_in" or "sign_in_refused" or "recovery_refused" or "second_factor_needed" or "second_factor_wrong"
            or "device_revoked" or "account_disabled" => StatusCodes.Status401Unauthorized,
        "foreign_origin" or "not_an_admin" or "not_the_author" or "blocked" or "password_wrong"
            or "passkey_refused" or "passkey_copied" => StatusCodes.Status403Forbidden,
        "invite_unknown" or "unknown_person" or "not_a_member" or "no_group_yet" or "not_found"
            or "group_link_unknown" or "unknown_message" or "passkey_unknown" or "device_link_unknown" => StatusCodes.Status404NotFound,
        "username_taken" or "id_taken" or "device_list_stale" or "stale_epoch" or "unknown_device"
            or "already_member" or "last_admin" or "group_full" or "group_links_full" or "blocks_full"
            or "second_factor_on" or "second_factor_not_begun" or "owner_needed" or "passkeys_full" or "passkey_known"
            or "account_data_stale" or "account_data_full" or "device_link_taken" or "device_link_not_ready" => StatusCodes.Status409Conflict,
        "invite_used" or "invite_expired" or "group_link_used" or "group_link_expired" or "passkey_challenge_over"
            or "device_link_declined" or "device_link_used" => StatusCodes.Status410Gone,
        "not_an_owner" or "own_account" => StatusCodes.Status403Forbidden,
        "reset_unknown" or "old_vault_unknown" or "push_not_subscribed" => StatusCodes.Status404NotFound,
        "vault_stale" => StatusCodes.Status409Conflict,
        "reset_expired" => StatusCodes.Status410Gone,
        "asset_unknown" => StatusCodes.Status404NotFound,
        "upload_stalled" => StatusCodes.Status408RequestTimeout,
        "upload_offset_wrong" or "asset_conversations_full" => StatusCodes.Status409Conflict,
        "tus_version_unsupported" => StatusCodes.Status412PreconditionFailed,
        // Not 409: by that tus clients understand that they should try again.
        "asset_too_big" or "assets_full" or "upload_too_long" => StatusCodes.Status413PayloadTooLarge,
        "upload_type_wrong" => StatusCodes.Status415UnsupportedMediaType,
        "range_not_satisfiable" => StatusCodes.Status416RangeNotSatisfiable,
        "upload_busy" => StatusCodes.Status423Locked,
        "upload_checksum_wrong" => ChecksumMismatch,
        "too_many_uploads" => StatusCodes.Status429TooManyRequests,
        "request_too_big" => StatusCodes.Status413PayloadTooLarge,
        "too_many_attempts" or "too_many_claims" or "too_many_invites"
            or "too_many_devices" or "too_many_changes" or "too_many_device_links" => StatusCodes.Status429TooManyRequests,
        "too_many_test_pushes" => StatusCodes.Status429TooManyRequests,
        "too_many_push_subscriptions" => StatusCodes.Status429TooManyRequests,
        "push_not_delivered" => StatusCodes.Status502BadGateway,
        "internal_error" => StatusCodes.Status500InternalServerError,
        "storage_full" or "storage_failed" or "stopping" or "too_many_requests" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}
