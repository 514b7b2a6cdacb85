// What stands in for `browser/worker.ts` in the page to take along: a worker's script stands in the file, and is
// started from there. The policy lets exactly those through.

import type { StartWorker } from '../browser/worker.ts';
import { bytesAt } from './network.ts';

export type { StartWorker };

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): URL };
}

const POLICY_NAME = 'atalaya-worker';

export function workerStarter(ownUrls: readonly string[]): StartWorker {
  const made = new Map<string, string>();
  const createScriptURL = (url: string): string => {
    if (!ownUrls.includes(url)) throw new TypeError('not our worker');
    const address = made.get(url) ?? URL.createObjectURL(new Blob([bytesAt(url)], { type: 'text/javascript' }));
    made.set(url, address);
    return address;
  };
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy: { createScriptURL(url: string): string | URL } = trustedTypes?.createPolicy(POLICY_NAME, { createScriptURL }) ?? { createScriptURL };
  return (url) => new Worker(policy.createScriptURL(url));
}
