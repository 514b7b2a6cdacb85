// Starts our workers. Where Trusted Types are enforced, a script's address must come from a policy; ours lets
// exactly the page's own addresses through. Browsers without Trusted Types take an address as it is.

interface ScriptUrlPolicy {
  createScriptURL(url: string): URL;
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): ScriptUrlPolicy;
}

/** Throws where workers do not exist, and for an address that is not one of ours. */
export type StartWorker = (url: string) => Worker;

// The name stands in content_security_policy.json; a policy can be made once in a page's life.
const POLICY_NAME = 'atalaya-worker';

/** Turns an address of ours into what the browser takes; throws for one that is not ours. */
export type OwnAddress = (url: string) => string | URL;

/** To be made once, with every address of a script that the page will ever ask for. */
export function ownAddresses(ownUrls: readonly string[]): OwnAddress {
  const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const createScriptURL = (url: string): string => {
    if (!ownUrls.includes(url)) throw new TypeError('not our script');
    return url;
  };
  const policy: { createScriptURL(url: string): string | URL } = trustedTypes?.createPolicy(POLICY_NAME, { createScriptURL }) ?? { createScriptURL };
  return (url) => policy.createScriptURL(url);
}

/** The same, where all of them are workers. */
export function workerStarter(ownUrls: readonly string[]): StartWorker {
  const address = ownAddresses(ownUrls);
  return (url) => new Worker(address(url));
}
