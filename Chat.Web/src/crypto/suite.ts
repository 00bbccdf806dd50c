import type { CiphersuiteImpl } from 'ts-mls';
import { getCiphersuiteFromName } from 'ts-mls/crypto/ciphersuite.js';
import { getCiphersuiteImpl } from 'ts-mls/crypto/getCiphersuiteImpl.js';
import { messageSuite } from './message-suite';
import { SUITE } from './mls';

let loaded: Promise<CiphersuiteImpl> | null = null;

/** The whole cipher suite, as groups need it (RFC 9420 §5.1). */
export function suite(): Promise<CiphersuiteImpl> {
  loaded ??= getCiphersuiteImpl(getCiphersuiteFromName(SUITE)).then((impl) => ({
    ...impl,
    hash: { ...impl.hash, digest: messageSuite.hash.digest },
    kdf: { ...impl.kdf, expand: messageSuite.kdf.expand },
    signature: { ...impl.signature, verify: messageSuite.signature.verify },
  }));
  return loaded;
}
