/**
 * A member's requests to the service: `docs/protocol.md` §10 and §12.
 *
 * A session ends after some hours; whoever asks does not notice, because one more login follows. Nothing that comes
 * back is believed to have a shape.
 */

import { ConnectionFailed, exchange, exchangeLarge, refusalIn, ServerRefused, type Answer } from '../../browser/http.ts';
import { keyId } from '../../protocol/document.ts';
import { fromBase64url, toBase64url, toHex, type Bytes } from '../../protocol/encoding.ts';
import { CHALLENGE_BYTES, signLogin } from '../../protocol/login.ts';
import { signingPublicKey } from '../../protocol/primitives.ts';
import { KeeperError, nonsense } from './failures.ts';

const API = '/api/v1';
// A service holds the question for arrivals back for 50 seconds.
const PATIENCE_MS = 120_000;
/** Bad gateway, unavailable, gateway timeout. */
const NOBODY_BEHIND: ReadonlySet<number> = new Set([502, 503, 504]);
const TOKEN = /^[\x21-\x7e]{1,1024}$/;

/** A request to the service, without what a session adds. */
interface Request {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export class Connection {
  private token = '';

  constructor(
    private readonly origin: string,
    private readonly member: string,
    private readonly signingSeed: Uint8Array,
    private readonly stop: AbortSignal,
    /** The service knows this key no more, or not yet. */
    private readonly onDenied: () => void = () => undefined,
  ) {}

  /** @throws {@link KeeperError} `login-denied` */
  async logIn(): Promise<void> {
    const challenge = this.challengeIn(await this.plain('/challenges', { method: 'POST' }));
    const signature = signLogin(this.signingSeed, { origin: this.origin, member: this.member, challenge });
    const key = keyId(toHex(signingPublicKey(this.signingSeed)));
    const login = { member: this.member, key, origin: this.origin, challenge: toBase64url(challenge), signature: toBase64url(signature) };
    const answer = await this.plain('/sessions', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(login) });
    if (answer.status === 401) this.onDenied();
    const { token } = jsonIn(answer);
    if (typeof token !== 'string' || !TOKEN.test(token)) throw nonsense();
    this.token = token;
  }

  /** The body of an answer that needs no session. */
  async public(path: string): Promise<Uint8Array> {
    return accepted(await this.plain(path, { method: 'GET' })).body;
  }

  /** The body of an answer, with a session. */
  async get(path: string): Promise<Uint8Array> {
    return accepted(await this.withSession(path, { method: 'GET' })).body;
  }

  /** The body of an answer that may be large, with a session: of at most `limit` bytes. */
  async getLarge(path: string, limit: number, stop: AbortSignal = this.stop): Promise<Blob> {
    const { content, headers, status } = await this.sessioned((authorization) => exchangeLarge(API + path, { method: 'GET', headers: { authorization } }, stop, limit));
    if (status < 200 || status > 299) accepted({ status, headers, body: new Uint8Array(await content.arrayBuffer()) });
    return content;
  }

  /** A JSON object, with a session. */
  async getJson(path: string): Promise<Readonly<Record<string, unknown>>> {
    return jsonIn(await this.withSession(path, { method: 'GET' }));
  }

  /** Posts JSON, with a session; the answer's body. */
  async postJson(path: string, body: unknown): Promise<Uint8Array> {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return accepted(await this.withSession(path, request)).body;
  }

  /** Posts bytes, with a session. */
  async postBytes(path: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
    accepted(await this.withSession(path, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body }));
  }

  private async withSession(path: string, request: Request): Promise<Answer> {
    return this.sessioned((authorization) => exchange(API + path, { ...request, headers: { ...request.headers, authorization } }, this.stop, PATIENCE_MS));
  }

  private async sessioned<Given extends { readonly status: number }>(once: (authorization: string) => Promise<Given>): Promise<Given> {
    if (this.token === '') await this.logIn();
    const answer = await once(`Bearer ${this.token}`);
    if (answer.status !== 401) return answer;
    await this.logIn();
    return once(`Bearer ${this.token}`);
  }

  private async plain(path: string, request: RequestInit): Promise<Answer> {
    return exchange(API + path, request, this.stop, PATIENCE_MS);
  }

  /** Of exactly one length: nothing else is ever signed here. */
  private challengeIn(answer: Answer): Bytes {
    const { challenge } = jsonIn(answer);
    try {
      const bytes = fromBase64url(challenge as string);
      if (bytes.length === CHALLENGE_BYTES) return bytes;
    } catch {
      // Said below.
    }
    throw nonsense();
  }
}

function accepted(answer: Answer): Answer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  const refusal = refusalIn(answer);
  // Somebody in between says that the service is not there.
  if (refusal.code === '' && NOBODY_BEHIND.has(refusal.status)) throw new ConnectionFailed();
  throw refusal.code === '' ? new KeeperError('nonsense') : new ServerRefused(refusal.status, refusal.code);
}

function jsonIn(answer: Answer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(accepted(answer).body));
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (error instanceof ServerRefused) throw error;
  }
  throw nonsense();
}
