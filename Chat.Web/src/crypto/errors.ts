/** A refusal of the crypto folder; `code` is stable. */
export class CryptoError extends Error {
  constructor(
    readonly code:
      | 'weak_parameters'
      | 'recovery_code_invalid'
      | 'vault_locked'
      | 'device_list_invalid'
      | 'device_list_stale'
      | 'device_list_forked'
      | 'key_package_invalid'
      | 'welcome_unreadable'
      | 'commit_unreadable'
      | 'group_info_invalid'
      | 'archive_unreadable'
      | 'message_unreadable'
      | 'link_invalid'
      | 'attachment_invalid'
      | 'attachment_changed'
      | 'attachment_broken',
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}
