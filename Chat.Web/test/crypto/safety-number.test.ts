import { describe, expect, it } from 'vitest';
import { compareCode, type Identity, safetyNumber } from '../../src/crypto/safety-number';

const ana: Identity = { userId: '00112233445566778899aabbccddeeff', key: new Uint8Array(32).fill(1) };
const ben: Identity = { userId: 'ffeeddccbbaa99887766554433221100', key: new Uint8Array(32).fill(2) };
const mallory: Identity = { ...ben, key: new Uint8Array(32).fill(3) };

/** Fixed vectors (docs/security.md): whoever writes another client must come to the same. */
const DIGITS = '211040684073832484022260359623649504526468788139220942190333';
const CODE =
  'chat-safety-number:1:4kBdS7YMATZUMP57EHMU0iWdiyIyMnU-7VLl6tOdc9w.9ImS0xCONdT82L8HIULIDWxV-LIaAeA9C3p-u_4n2x8';

describe('a safety number', () => {
  it('is what the vectors say', () => {
    expect(safetyNumber(ana, ben)).toEqual({ digits: DIGITS, code: CODE });
  });

  it('is the same on both sides', () => {
    expect(safetyNumber(ben, ana)).toEqual(safetyNumber(ana, ben));
  });

  it('is another one for another key and for another person with the same key', () => {
    expect(safetyNumber(ana, mallory).digits).not.toBe(safetyNumber(ana, ben).digits);
    expect(safetyNumber(ana, { ...ben, userId: ana.userId }).digits).not.toBe(safetyNumber(ana, ben).digits);
  });

  it('is compared by its code: the same, different on one side, or of other people', () => {
    const { code } = safetyNumber(ana, ben);
    expect(compareCode(code, ben, ana)).toBe('same');
    expect(compareCode(code, ana, mallory)).toBe('different');
    expect(compareCode(safetyNumber(ana, ana).code, ana, ben)).toBe('different');
    expect(compareCode(code, mallory, { ...ana, key: mallory.key })).toBe('apart');
    for (const other of [
      '',
      'https://chat.example.org',
      'chat-safety-number:1:',
      'chat-safety-number:1:AA.BB',
      `${code}.AA`,
      `${code}!`,
    ])
      expect(compareCode(other, ana, ben), other).toBe('apart');
  });
});
