import { describe, expect, it } from 'vitest';
import type { NewAttachment } from '../../src/client/api';
import { remoteApi, type ToEngine } from '../../src/client/rpc';

describe('files whose call is repeated to another engine', () => {
  const files = ['a', 'b', 'c'].map((name) => ({ name })) as unknown as NewAttachment[];
  const sending = () => {
    const posted: ToEngine[] = [];
    const remote = remoteApi((message) => posted.push(message));
    void remote.api.sendAttachments('chat', files, ['1', '2', '3']);
    const repeated = () => {
      posted.length = 0;
      remote.repeat();
      return posted.find((message) => 'method' in message && message.method === 'sendAttachments');
    };
    return { remote, repeated };
  };

  it('are those of before', () => {
    expect(sending().repeated()).toMatchObject({ args: ['chat', files, ['1', '2', '3']] });
  });

  it.each([
    ['for everyone', '1', [1, 2], ['2', '3']],
    ['here', ['1', '3'], [1], ['2']],
  ] as const)('are without those that were deleted %s meanwhile', (_, deleted, left, ids) => {
    const { remote, repeated } = sending();
    if (typeof deleted === 'string') void remote.api.deleteForEveryone('chat', deleted);
    else void remote.api.deleteForMe('chat', [...deleted]);
    expect(repeated()).toMatchObject({ args: ['chat', left.map((at) => files[at]), ids] });
  });

  it('are without those that were taken back in another tab', () => {
    const { remote, repeated } = sending();
    remote.received({ event: { type: 'messages', conversationId: 'chat', upserts: [], removed: ['2'] } });
    expect(repeated()).toMatchObject({ args: ['chat', [files[0], files[2]], ['1', '3']] });
  });
});
