import { archiveKey, ARCHIVED_BYTES, encodeArchivedKey, openArchived, parseArchivedKeys } from '../../../web/protocol/archive.ts';
import { toHex } from '../../../web/protocol/encoding.ts';
import { publicKeyOf } from '../../../web/protocol/hpke.ts';
import { noblePrimitives } from '../../../web/protocol/primitives.ts';
import { bytesOf, flip, seeds, stageOf } from './coalition.ts';

const own = seeds[0]!;

describe('what was in a slot', () => {
  const headerBytes = bytesOf(96);
  const archive = publicKeyOf(own);
  const dataKey = bytesOf(32);
  test.each([
    [dataKey, 'ok'],
    ['decoy', 'not-addressed'],
    ['broken', 'slot'],
  ] as const)('is archived as it was', async (content, stage) => {
    const archived = await archiveKey(noblePrimitives, content, { headerBytes, archive });
    const bytes = encodeArchivedKey(archived);
    expect(bytes.length).toBe(ARCHIVED_BYTES);
    const [parsed] = parseArchivedKeys(bytes);
    expect(toHex(parsed!.envelopeId)).toBe(toHex(headerBytes.slice(-16)));
    let opened: Uint8Array | undefined;
    expect(await stageOf(async () => (opened = await openArchived(noblePrimitives, parsed!, { headerBytes, seed: own })))).toBe(stage);
    expect(opened).toEqual(stage === 'ok' ? dataKey : undefined);
    expect(await stageOf(() => openArchived(noblePrimitives, parsed!, { headerBytes: flip(headerBytes, 0), seed: own }))).toBe('slot');
  });
});
