import { equalBytes } from '../crypto/bytes';
import { compareCode, type Identity, safetyNumber } from '../crypto/safety-number';
import { isUnanswered, ProtocolError } from '../protocol/fault';
import { acceptedField, contactsItem, verifiedField } from '../store/kept';
import type { IdentityRow, WriteTransaction } from '../store/schema';
import type { Context } from './context';
import type { Groups } from './groups';
import type { CodeComparison, SafetyNumberView } from './identity-api';
import type { Outbox } from './outbox';
import { isVerified, pin } from './pinning';
import { type Roster, RosterError } from './roster';
import { type Filed, fileSecurityCode } from './security-lines';

/** Safety numbers, and what this user says of them. */
export class Safety {
  constructor(
    private readonly context: Context,
    private readonly parts: { roster: Roster; groups: Groups; outbox: Outbox },
  ) {}

  async number(userId: string): Promise<SafetyNumberView> {
    const row = await this.#look(userId);
    const { displayName: name } = await this.parts.roster.person(userId);
    const { digits, code } = safetyNumber(this.#own(), theirs(row));
    return { name, digits, code, verified: isVerified(row), waits: row.offered !== undefined };
  }

  async compare(userId: string, code: string): Promise<CodeComparison> {
    return compareCode(code, this.#own(), theirs(await this.#look(userId)));
  }

  async setVerified(userId: string, digits: string | null): Promise<void> {
    const row = await this.#look(userId);
    const { key } = theirs(row);
    if (digits !== null && safetyNumber(this.#own(), theirs(row)).digits !== digits) throw changedMeanwhile();
    await this.#change(userId, async (current, tx) => {
      if (digits === null) delete current.verifiedKey;
      else if (!equalBytes(theirs(current).key, key)) throw changedMeanwhile();
      else {
        if (current.offered) pin(current, current.offered);
        current.verifiedKey = key;
      }
      await this.#keep(tx, current);
    });
  }

  async accept(userId: string): Promise<void> {
    await this.#change(userId, async (current, tx) => {
      if (current.offered) pin(current, current.offered);
      await this.#keep(tx, current);
    });
  }

  /** For this user's other devices: nobody wants to compare, or to be asked, twice. */
  #keep(tx: WriteTransaction, { userId, verifiedKey, identityKey }: IdentityRow): Promise<void> {
    return this.context.kept.set(tx, contactsItem(userId), {
      [verifiedField(userId)]: verifiedKey ?? null,
      [acceptedField(userId)]: identityKey,
    });
  }

  async #change(userId: string, change: (row: IdentityRow, tx: WriteTransaction) => Promise<void>): Promise<void> {
    const { roster, groups, outbox } = this.parts;
    let touched: Filed[] = [];
    const row = await this.context.store.updateIdentity(userId, async (current, tx) => {
      await change(current, tx);
      if (!current.offered) touched = await fileSecurityCode(tx, current, 'as-before', this.context.now());
    });
    roster.marked(row);
    for (const { conversationId } of touched) {
      groups.forget(conversationId);
      this.context.changed(conversationId);
      void outbox.flush(conversationId);
    }
  }

  /** Without an answer from the server that can be believed, what is pinned here holds. */
  async #look(userId: string): Promise<IdentityRow> {
    try {
      return await this.parts.roster.identity(userId);
    } catch (error) {
      const kept = await this.context.store.identity(userId);
      if (kept?.identityKey && (isUnanswered(error) || error instanceof RosterError)) return kept;
      throw error;
    }
  }

  #own(): Identity {
    const { me, vault } = this.context.account();
    return { userId: me.userId, key: vault.identityPublicKey };
  }
}

/** The number to look at is that of the identity that waits. */
function theirs({ userId, offered, identityKey }: IdentityRow): Identity {
  const key = offered?.identityKey ?? identityKey;
  if (!key) throw new ProtocolError('unknown_person', 'There is no such person here.');
  return { userId, key };
}

function changedMeanwhile(): ProtocolError {
  return new ProtocolError('safety_number_changed', 'The safety number has changed. Compare the new one.');
}
