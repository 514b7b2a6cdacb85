/**
 * Proofs in the receipt log's tree, made from its tiles: `docs/protocol.md` §16.1. Twin of `Tree` and `TiledNodes` in
 * `app/protocol/log.py`; the proofs are those of RFC 9162 §2.1.3.1 and §2.1.4.1, the tiles those of C2SP tlog-tiles.
 */

import { toHex, type Bytes } from '../../../protocol/encoding.ts';
import { nodeHash, type TreeHead } from '../../../protocol/log.ts';
import { split } from '../../../protocol/stream.ts';

export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
const HASH_BYTES = 32;

/** A tile's joined hashes, by its path below `tile/`. */
export type ReadTile = (path: string) => Promise<Uint8Array>;

// Sizes go up to 2^53, beyond what a script's operators on bits can hold.
const isOdd = (place: number): boolean => place % 2 === 1;
const halved = (place: number): number => Math.floor(place / 2);

/** The tree of the first `size` entries, of which there is at least one. */
export class LogTree {
  private readonly tiles = new Map<string, Promise<readonly Uint8Array[]>>();
  /** For each level, the hash over what there is of the last subtree. */
  private right: Promise<readonly Bytes[]> | undefined;

  constructor(
    readonly size: number,
    private readonly read: ReadTile,
  ) {}

  async head(): Promise<TreeHead> {
    const right = await this.rightEdge();
    return { size: this.size, root: toHex(right[right.length - 1] ?? new Uint8Array()) };
  }

  /** The path from entry `index` up to the root. */
  async proveInclusion(index: number): Promise<readonly Bytes[]> {
    return this.path(0, index);
  }

  /** That the tree of the first `size` entries, at least one, goes on in this one. */
  async proveConsistency(size: number): Promise<readonly Bytes[]> {
    if (size === this.size) return [];
    let [level, index] = [0, size];
    while (!isOdd(index)) [level, index] = [level + 1, halved(index)];
    // Where all of the smaller tree is one node, whoever verifies has its hash.
    const own = index > 1 ? [await this.node(level, index - 1)] : [];
    return [...own, ...(await this.path(level, index - 1))];
  }

  private async path(level: number, index: number): Promise<Bytes[]> {
    const right = await this.rightEdge();
    const path: Bytes[] = [];
    let [at, place, last] = [level, index, Math.floor((this.size - 1) / 2 ** level)];
    while (last > 0) {
      const edge = right[at];
      if (isOdd(place)) path.push(await this.node(at, place - 1));
      else if (place + 1 < last) path.push(await this.node(at, place + 1));
      else if (place + 1 === last && edge !== undefined) path.push(edge);
      [at, place, last] = [at + 1, halved(place), halved(last)];
    }
    return path;
  }

  private async rightEdge(): Promise<readonly Bytes[]> {
    this.right ??= this.makeRightEdge();
    return this.right;
  }

  private async makeRightEdge(): Promise<readonly Bytes[]> {
    let [level, last] = [0, this.size - 1];
    let node = await this.node(0, last);
    const edge = [node];
    for (; last > 0; [level, last] = [level + 1, halved(last)]) {
      if (isOdd(last)) node = nodeHash(await this.node(level, last - 1), node);
      edge.push(node);
    }
    return edge;
  }

  /** One whose whole subtree is in the tree. */
  private async node(level: number, index: number): Promise<Bytes> {
    const [tileLevel, height] = [Math.floor(level / TILE_HEIGHT), level % TILE_HEIGHT];
    const first = index * 2 ** height;
    const hashes = await this.hashes(tileLevel, Math.floor(first / TILE_WIDTH));
    const offset = first % TILE_WIDTH;
    let above = hashes.slice(offset, offset + 2 ** height);
    while (above.length > 1) above = Array.from({ length: above.length / 2 }, (_, i) => nodeHash(above[2 * i] ?? new Uint8Array(), above[2 * i + 1] ?? new Uint8Array()));
    return Uint8Array.from(above[0] ?? []);
  }

  private async hashes(level: number, number: number): Promise<readonly Uint8Array[]> {
    const width = Math.min(TILE_WIDTH, Math.floor(this.size / TILE_WIDTH ** level) - number * TILE_WIDTH);
    const path = `${String(level)}/${tilePath(number, width)}`;
    const found = this.tiles.get(path) ?? this.read(path).then((bytes) => [...split(bytes, HASH_BYTES)]);
    this.tiles.set(path, found);
    return found;
  }
}

/** How a tile is named in a path: `x001/x234/067`, with `.p/W` where it is not full. */
export function tilePath(number: number, width: number): string {
  const digits = String(number);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const name = groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/');
  return width === TILE_WIDTH ? name : `${name}.p/${String(width)}`;
}
