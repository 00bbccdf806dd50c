type Name = string | null;

/** By code (docs/protocol.md, src/client): what could not be done, and why. */
export const refusals = {
  malformed_frame: 'This could not be sent. Reload the page and try again.',
  hello_expected: 'The connection began the wrong way. Reload the page.',
  unsupported_version: 'This page is out of date. Reload it.',
  too_many_frames: 'That was a lot at once. It goes on in a moment.',
  too_many_requests: 'That was a lot at once. Try again in a moment.',
  not_a_member: 'You are not in this chat.',
  stale_epoch: 'Somebody else changed this chat at the same moment. Try again.',
  message_id_reused: 'This message was sent already, with another text.',
  payload_too_big: 'This message is too big.',
  payload_empty: 'This message is empty.',
  unknown_device: 'One of their devices is no longer signed in. Try again.',
  not_in_group: 'This device has not joined the chat yet. It goes on by itself.',
  blocked: 'One of you has blocked the other.',
  not_the_author: 'Only who wrote a message can change or delete it for everybody.',
  unknown_message: 'There is no such message.',
  not_an_admin: 'Only an admin of the group may do this.',
  already_member: 'They are in this group already.',
  last_admin: 'A group keeps at least one admin.',
  group_full: 'A group has at most 1,000 members.',
  unknown_person: 'There is no such person here.',
  storage_full: 'The server’s disk is full. Nothing was stored.',
  storage_failed: 'The server could not store this. Try again.',
  stopping: 'The server is restarting. It goes on in a moment.',
  malformed_request: 'The server could not read this request. Reload the page and try again.',
  invite_unknown: 'This invite does not exist.',
  invite_used: 'This invite has been used up.',
  invite_expired: 'This invite has expired.',
  username_taken: 'This username, or one that looks like it, is taken.',
  username_invalid:
    'A username is 3 to 32 letters a to z, digits, dots, underscores or hyphens, and starts with a letter or digit.',
  display_name_invalid: 'A name is 1 to 64 characters that can be seen.',
  id_taken: 'This could not be created. Try again.',
  sign_in_refused: 'The username or the password is wrong.',
  too_many_attempts: 'Too many attempts. Please wait a little.',
  too_many_invites:
    'You have as many open invites as one person may have. Share one of them, or wait until one expires.',
  device_list_stale: 'Another of your devices changed the list of devices. Try again.',
  too_many_claims: 'You have started many chats in a short time. Wait a little.',
  not_signed_in: 'Please sign in.',
  foreign_origin: 'Another site may not act for you here.',
  not_found: 'There is nothing here.',
  request_too_big: 'This is too big for the server.',
  internal_error: 'Something went wrong on the server. Try again.',
  no_group_yet: 'Nobody has started this chat yet.',
  group_link_unknown: 'This link does not exist or is not complete. Ask for a new one.',
  group_link_expired: 'This link has expired.',
  group_link_used: 'This link has been used up.',
  group_links_full: 'This group has 50 links; revoke one first.',
  blocks_full: 'You have blocked 1,000 people; unblock somebody first.',
  offline: 'This needs a connection. Try again when you are online.',
  unanswered: 'The connection broke before the answer came. Try again.',
  signed_out: 'You are signed out.',
  unexpected: 'Something went wrong. Try again.',
  keys_unusable: 'Your keys could not be used. Try again.',
  vault_locked: 'Your keys cannot be unlocked with a password.',
  unconfirmed_device: 'A device could not be confirmed. Nothing was sent.',
  message_too_long: 'This message is too long. Send it in parts.',
  message_unknown: 'This message is not here, or not on the server yet.',
  reaction_too_long: 'A reaction is one emoji.',
  group_name_invalid: 'A group name has 1 to 100 characters.',
  picture_too_big: 'The picture is too big.',
};

/** What the engine says of a chat’s security. */
export const notices = {
  security_code_changed: (name: Name) =>
    `${name ?? 'This person'}’s security code has changed. Check with them in another way before you write.`,
  device_list_unconfirmed: (name: Name) =>
    `The list of ${name ?? 'this person'}’s devices could not be confirmed. Nothing was sent.`,
  device_unconfirmed: () => 'The server offered a device that nobody here has confirmed. Nothing was sent.',
  device_refused: () => 'Somebody tried to add a device that nobody here has confirmed. It was refused.',
  uninvited: () => 'Somebody joined whom no member has let in. They are taken out before anything more is sent.',
  routes_differ: () =>
    'The server delivers this group to other devices than the group has. Nobody else can read it, but somebody may be missing messages.',
};

/** Stands where one would write. */
export const cannotWrite = {
  left: 'You left this group.',
  removed: 'You are no longer in this group.',
  blocked: (name: Name) => `You have blocked ${name ?? 'this person'}.`,
};
