/** What a report says of its files (§8.2 of `docs/protocol.md`): where they are, what opens them, what they were made from. */

import { toBase64url, toHex } from '../protocol/encoding.ts';
import type { Derived, ManifestEntry, Report } from '../protocol/report.ts';
import type { TakenFile } from './file_sealer.ts';

export function manifestOf(taken: readonly TakenFile[]): readonly ManifestEntry[] {
  const names = new Map(taken.map(({ sha256, file }) => [toHex(sha256), file.name]));
  return taken.map(({ id, dataKey, sha256, madeFrom, file: { content, derived, mediaType, metadata, name, said } }) => ({
    id: toHex(id),
    key: toBase64url(dataKey),
    name,
    media_type: mediaType,
    size: content.size,
    sha256: toHex(sha256),
    metadata,
    ...said,
    ...(derived && madeFrom && { derived: derivedFrom(derived, toHex(madeFrom), names) }),
  }));
}

/** Files that tell what a text would. */
export function storiesAmong(taken: readonly TakenFile[]): Pick<Report['narrative'], 'audio'> {
  const audio = taken.filter(({ file }) => file.isStory === true).map(({ file }) => file.name);
  return audio.length > 0 ? { audio } : {};
}

function derivedFrom({ content, how, mediaType }: NonNullable<TakenFile['file']['derived']>, sha256: string, names: ReadonlyMap<string, string>): Derived {
  const from = names.get(sha256);
  return { sha256, size: content.size, media_type: mediaType, how, ...(from !== undefined && { from }) };
}
