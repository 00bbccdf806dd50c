import { AssetRefusal, Assets } from '../protocol/assets';
import type { Context } from './context';

/**
 * Tells the server that this person's last message naming an asset in a conversation is gone. Another one may still name it: forwarded into the same chat it was
 * sent in.
 * @throws ProtocolError when it is to be tried again
 */
export async function releaseAsset(
  { store, http, account }: Context,
  conversationId: string,
  assetId: string,
): Promise<void> {
  if (await store.namesAsset(conversationId, assetId, account().me.userId)) return;
  try {
    await new Assets(http).detach(assetId, conversationId);
  } catch (error) {
    // Refused for good, e.g. gone already: asking again would change nothing.
    if (!(error instanceof AssetRefusal) || error.isTemporary) throw error;
  }
}
