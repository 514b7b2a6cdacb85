// Passkeys that give a secret of their own for this site (WebAuthn's extension `prf`), where browser and key can.
//
// The secret never leaves this computer, and is the same each time: what is sealed under it, the passkey opens.

const SECRET_BYTES = 32;
const CHALLENGE_BYTES = 32;
const PATIENCE_MS = 120_000;
// ES256, EdDSA, RS256: nothing is verified with them here.
const ALGORITHMS = [-7, -8, -257];

export interface Passkey {
  readonly id: Uint8Array<ArrayBuffer>;
  /** What the secret is asked for with. */
  readonly salt: Uint8Array<ArrayBuffer>;
}

/** Whether this browser knows passkeys at all; whether a key can `prf` shows itself when it is made. */
export function knowsPasskeys(): boolean {
  return window.isSecureContext && 'PublicKeyCredential' in window;
}

/** A new passkey and its secret; none where somebody changed their mind, or key or browser cannot. */
export async function makePasskey(name: string): Promise<{ readonly passkey: Passkey; readonly secret: Uint8Array } | undefined> {
  const salt = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  const made = await navigator.credentials
    .create({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES)),
        rp: { name },
        user: { id: crypto.getRandomValues(new Uint8Array(16)), name, displayName: name },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ alg, type: 'public-key' })),
        authenticatorSelection: { residentKey: 'discouraged', userVerification: 'required' },
        attestation: 'none',
        timeout: PATIENCE_MS,
        extensions: { prf: {} },
      },
    })
    .catch(() => null);
  if (!(made instanceof PublicKeyCredential)) return undefined;
  const passkey = { id: new Uint8Array(made.rawId), salt };
  const secret = await askPasskey(passkey);
  return secret === undefined ? undefined : { passkey, secret };
}

/** The secret (32 bytes) of a passkey that was made before; none where somebody changed their mind or it is not there. */
export async function askPasskey({ id, salt }: Passkey): Promise<Uint8Array | undefined> {
  const given = await navigator.credentials
    .get({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES)),
        allowCredentials: [{ id, type: 'public-key' }],
        userVerification: 'required',
        timeout: PATIENCE_MS,
        extensions: { prf: { eval: { first: salt } } },
      },
    })
    .catch(() => null);
  if (!(given instanceof PublicKeyCredential)) return undefined;
  const first = given.getClientExtensionResults().prf?.results?.first;
  const secret = first instanceof ArrayBuffer ? new Uint8Array(first) : undefined;
  return secret?.length === SECRET_BYTES ? secret : undefined;
}
