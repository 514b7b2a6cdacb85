/** Events as this member signs and seals them, and who takes part once they are said: `docs/protocol.md` §21. */

import type { Bytes, JsonObject } from '../../protocol/encoding.ts';
import type { Primitives } from '../../protocol/primitives.ts';
import { memberOf } from '../../protocol/roster.ts';
import { sealEvent } from '../../protocol/thread.ts';
import type { ThreadChain } from '../../protocol/thread_chain.ts';
import type { ThreadKey } from '../../protocol/thread_key.ts';
import type { Coalition } from './coalition.ts';
import type { Keys } from './keys.ts';

interface Around {
  readonly primitives: Primitives;
  readonly coalition: Coalition;
  readonly keys: Keys;
  readonly member: string;
}

/** Behind which event, under which key, and when it was written. */
interface Place {
  readonly key: ThreadKey;
  readonly behind: ThreadChain['position'];
  readonly time?: Date | undefined;
}

export class ThreadPen {
  constructor(private readonly around: Around) {}

  async seal(what: JsonObject, { behind, key, time = new Date() }: Place): Promise<Bytes> {
    const { coalition, keys, member, primitives } = this.around;
    const { ledger } = coalition;
    return sealEvent(primitives, what, {
      key,
      behind,
      by: member,
      after: ledger.position,
      coalition: ledger.pins.root.coalition,
      time,
      seed: keys.signingSeed,
    });
  }

  /** Those whom a service may list: who has left the roster takes no part. */
  listed(members: readonly string[]): readonly string[] {
    const { roster } = this.around.coalition.ledger;
    return members.filter((id) => memberOf(roster, id) !== undefined).sort();
  }
}

/** Who takes part once this has been said. */
export function membersAfter(members: ReadonlySet<string>, { event, member }: JsonObject): readonly string[] {
  if (event !== 'joined' && event !== 'left') return [...members];
  const others = [...members].filter((each) => each !== member);
  return event === 'joined' ? [...others, String(member)] : others;
}
