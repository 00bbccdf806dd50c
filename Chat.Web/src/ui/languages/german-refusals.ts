type Name = string | null;

/** By code (docs/protocol.md, src/client): what could not be done, and why. */
export const refusals = {
  malformed_frame: 'Das ließ sich nicht senden. Lade die Seite neu und versuche es noch einmal.',
  hello_expected: 'Die Verbindung hat falsch begonnen. Lade die Seite neu.',
  unsupported_version: 'Diese Seite ist veraltet. Lade sie neu.',
  too_many_frames: 'Das war viel auf einmal. Gleich geht es weiter.',
  too_many_requests: 'Das war viel auf einmal. Versuche es gleich noch einmal.',
  not_a_member: 'Du bist nicht in diesem Chat.',
  stale_epoch: 'Jemand anderes hat diesen Chat im selben Moment geändert. Versuche es noch einmal.',
  message_id_reused: 'Diese Nachricht wurde schon gesendet, mit anderem Text.',
  payload_too_big: 'Diese Nachricht ist zu groß.',
  payload_empty: 'Diese Nachricht ist leer.',
  unknown_device: 'Eines der Geräte ist nicht mehr angemeldet. Versuche es noch einmal.',
  not_in_group: 'Dieses Gerät ist dem Chat noch nicht beigetreten. Es geht von selbst weiter.',
  blocked: 'Einer von euch hat den anderen blockiert.',
  not_the_author: 'Nur wer eine Nachricht geschrieben hat, kann sie für alle ändern oder löschen.',
  unknown_message: 'Diese Nachricht gibt es nicht.',
  not_an_admin: 'Das darf nur ein Admin der Gruppe.',
  already_member: 'Sie sind schon in dieser Gruppe.',
  last_admin: 'Eine Gruppe behält mindestens einen Admin.',
  group_full: 'Eine Gruppe hat höchstens 1.000 Mitglieder.',
  unknown_person: 'Diese Person gibt es hier nicht.',
  storage_full: 'Der Speicher des Servers ist voll. Nichts wurde gespeichert.',
  storage_failed: 'Der Server konnte das nicht speichern. Versuche es noch einmal.',
  stopping: 'Der Server startet neu. Gleich geht es weiter.',
  malformed_request: 'Der Server konnte diese Anfrage nicht lesen. Lade die Seite neu und versuche es noch einmal.',
  invite_unknown: 'Diese Einladung gibt es nicht.',
  invite_used: 'Diese Einladung ist aufgebraucht.',
  invite_expired: 'Diese Einladung ist abgelaufen.',
  username_taken: 'Dieser Benutzername oder einer, der ihm gleicht, ist vergeben.',
  username_invalid:
    'Ein Benutzername hat 3 bis 32 Buchstaben a bis z, Ziffern, Punkte, Unter- oder Bindestriche und beginnt mit einem Buchstaben oder einer Ziffer.',
  display_name_invalid: 'Ein Name hat 1 bis 64 sichtbare Zeichen.',
  id_taken: 'Das ließ sich nicht anlegen. Versuche es noch einmal.',
  sign_in_refused: 'Der Benutzername oder das Passwort ist falsch.',
  too_many_attempts: 'Zu viele Versuche. Bitte warte ein wenig.',
  too_many_invites:
    'Du hast so viele offene Einladungen, wie eine Person haben darf. Teile eine davon oder warte, bis eine abläuft.',
  device_list_stale: 'Ein anderes deiner Geräte hat die Geräteliste geändert. Versuche es noch einmal.',
  too_many_claims: 'Du hast in kurzer Zeit viele Chats begonnen. Warte ein wenig.',
  not_signed_in: 'Bitte melde dich an.',
  foreign_origin: 'Eine andere Seite darf hier nicht für dich handeln.',
  not_found: 'Hier ist nichts.',
  request_too_big: 'Das ist zu groß für den Server.',
  internal_error: 'Auf dem Server ist etwas schiefgegangen. Versuche es noch einmal.',
  no_group_yet: 'Noch hat niemand diesen Chat begonnen.',
  group_link_unknown: 'Diesen Link gibt es nicht, oder er ist unvollständig. Bitte um einen neuen.',
  group_link_expired: 'Dieser Link ist abgelaufen.',
  group_link_used: 'Dieser Link ist aufgebraucht.',
  group_links_full: 'Diese Gruppe hat 50 Links; widerrufe zuerst einen.',
  blocks_full: 'Du hast 1.000 Personen blockiert; hebe zuerst eine Blockierung auf.',
  offline: 'Dafür braucht es eine Verbindung. Versuche es, wenn du online bist.',
  unanswered: 'Die Verbindung brach ab, bevor die Antwort kam. Versuche es noch einmal.',
  signed_out: 'Du bist abgemeldet.',
  unexpected: 'Etwas ist schiefgegangen. Versuche es noch einmal.',
  keys_unusable: 'Deine Schlüssel ließen sich nicht verwenden. Versuche es noch einmal.',
  vault_locked: 'Deine Schlüssel lassen sich nicht mit einem Passwort öffnen.',
  unconfirmed_device: 'Ein Gerät ließ sich nicht bestätigen. Nichts wurde gesendet.',
  message_too_long: 'Diese Nachricht ist zu lang. Sende sie in Teilen.',
  message_unknown: 'Diese Nachricht ist nicht hier oder noch nicht auf dem Server.',
  reaction_too_long: 'Eine Reaktion ist ein Emoji.',
  group_name_invalid: 'Ein Gruppenname hat 1 bis 100 Zeichen.',
  picture_too_big: 'Das Bild ist zu groß.',
};

/** What the engine says of a chat’s security. */
export const notices = {
  security_code_changed: (name: Name) =>
    `Der Sicherheitscode von ${name ?? 'dieser Person'} hat sich geändert. Frag auf anderem Weg nach, bevor du schreibst.`,
  device_list_unconfirmed: (name: Name) =>
    `Die Geräteliste von ${name ?? 'dieser Person'} ließ sich nicht bestätigen. Nichts wurde gesendet.`,
  device_unconfirmed: () =>
    'Der Server hat ein Gerät angeboten, das hier niemand bestätigt hat. Nichts wurde gesendet.',
  device_refused: () => 'Jemand wollte ein Gerät hinzufügen, das hier niemand bestätigt hat. Es wurde abgelehnt.',
  uninvited: () =>
    'Jemand ist beigetreten, den kein Mitglied eingelassen hat, und wird entfernt, bevor etwas gesendet wird.',
  routes_differ: () =>
    'Der Server stellt diese Gruppe anderen Geräten zu, als die Gruppe hat. Niemand sonst kann mitlesen, aber jemandem fehlen vielleicht Nachrichten.',
};

/** Stands where one would write. */
export const cannotWrite = {
  left: 'Du hast diese Gruppe verlassen.',
  removed: 'Du bist nicht mehr in dieser Gruppe.',
  blocked: (name: Name) => `Du hast ${name ?? 'diese Person'} blockiert.`,
};
