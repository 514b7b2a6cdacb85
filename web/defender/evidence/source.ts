/** What kind of evidence a file is, of `source_type` (§8.2 of `docs/protocol.md`): as somebody says, or where there is no doubt. */

import type { EvidenceFile } from './evidence_file.ts';

/** What somebody can say of a picture or a document; a film and a sound are what they are. */
export const SOURCES = ['photo', 'screenshot', 'medical', 'court', 'official', 'media', 'social', 'other'] as const;

/** A picture may be of a screen or of a paper, unless a camera took it just now or has signed it. */
export function sourceOf({ mediaType, traces }: Pick<EvidenceFile, 'mediaType' | 'traces'>, isTaken: boolean): string | undefined {
  const [kind] = mediaType.split('/');
  if (kind === 'audio' || kind === 'video') return kind;
  return kind === 'image' && (isTaken || traces.includes('device')) ? 'photo' : undefined;
}

/** Whether there is something to ask. */
export function isAsked({ mediaType }: EvidenceFile): boolean {
  return !/^(?:audio|video)\//.test(mediaType);
}
