// Starts the one worker we have. Where Trusted Types are enforced, a worker's address must come from a policy;
// ours lets exactly one address through. Browsers without Trusted Types take the address as it is.

interface ScriptUrlPolicy {
  createScriptURL(url: string): URL;
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): ScriptUrlPolicy;
}

// The name stands in content_security_policy.json; a policy can be made once in a page's life.
const POLICY_NAME = 'atalaya-worker';
let policy: ScriptUrlPolicy | undefined;

/** Throws where workers do not exist. */
export function startWorker(ownUrl: string): Worker {
  const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (trustedTypes === undefined) return new Worker(ownUrl);
  policy ??= trustedTypes.createPolicy(POLICY_NAME, {
    createScriptURL: (url) => {
      if (url !== ownUrl) throw new TypeError('not our worker');
      return url;
    },
  });
  return new Worker(policy.createScriptURL(ownUrl));
}
