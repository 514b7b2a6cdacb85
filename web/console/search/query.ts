/**
 * The language in which somebody searches.
 *
 *     tortura -policía "casa de seguridad" (oaxaca OR guerrero) estado:oaxaca en:30d
 *
 * Words side by side must all be there. `OR`/`O`, `AND`/`Y`, `NOT`/`NO`/`-`, quotes and brackets are what they are elsewhere.
 * Nothing that can be typed is an error: a quote or a bracket that is not closed ends with the line, and what names no
 * field is a word.
 */

export type Query =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'phrase'; readonly phrase: string }
  | { readonly kind: 'field'; readonly field: string; readonly value: string }
  | { readonly kind: 'not'; readonly query: Query }
  | { readonly kind: 'and' | 'or'; readonly queries: readonly Query[] };

const OR: ReadonlySet<string> = new Set(['OR', 'O']);
const AND: ReadonlySet<string> = new Set(['AND', 'Y']);
const NOT: ReadonlySet<string> = new Set(['NOT', 'NO']);
const TOKEN = /\s*([()]|-(?=\S)|(?:([\p{L}_]+):)?(?:"([^"]*)(?:"|$)|([^\s()"]+)))/uy;
/** Brackets in brackets, as deep as anybody means them. */
const DEEPEST = 20;

/** What was typed; undefined for nothing. `isField` says which names before a colon are fields. */
export function parseQuery(text: string, isField: (name: string) => boolean): Query | undefined {
  return new Parser([...tokensOf(text, isField)]).either(0);
}

type Token = { readonly kind: 'sign'; readonly sign: '(' | ')' | '-' | 'OR' | 'AND' } | { readonly kind: 'leaf'; readonly query: Query };

function* tokensOf(text: string, isField: (name: string) => boolean): Generator<Token> {
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [, whole = '', name, quoted, word = ''] = match;
    if (whole === '(' || whole === ')' || whole === '-') yield { kind: 'sign', sign: whole };
    else if (name !== undefined && isField(name.toLowerCase())) yield { kind: 'leaf', query: { kind: 'field', field: name.toLowerCase(), value: quoted ?? word } };
    else if (quoted !== undefined) yield { kind: 'leaf', query: { kind: 'phrase', phrase: name === undefined ? quoted : `${name}:${quoted}` } };
    else if (OR.has(whole)) yield { kind: 'sign', sign: 'OR' };
    else if (AND.has(whole)) yield { kind: 'sign', sign: 'AND' };
    else if (NOT.has(whole)) yield { kind: 'sign', sign: '-' };
    else yield { kind: 'leaf', query: { kind: 'word', word: whole } };
    // Nothing but a quote is left: the expression takes no step of its own.
    if (TOKEN.lastIndex >= text.length) return;
  }
}

class Parser {
  private place = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  either(depth: number): Query | undefined {
    const parts: Query[] = [];
    do {
      const part = this.all(depth);
      if (part !== undefined) parts.push(part);
    } while (this.takes('OR'));
    return joined('or', parts);
  }

  private all(depth: number): Query | undefined {
    const parts: Query[] = [];
    for (;;) {
      if (this.takes('AND')) continue;
      // A bracket that nobody opened closes nothing.
      if (depth === 0 && this.takes(')')) continue;
      const token = this.tokens[this.place];
      if (token === undefined || (token.kind === 'sign' && (token.sign === 'OR' || token.sign === ')'))) return joined('and', parts);
      const part = this.one(depth);
      if (part !== undefined) parts.push(part);
    }
  }

  private one(depth: number): Query | undefined {
    if (this.takes('-')) {
      const query = this.one(depth);
      return query === undefined ? undefined : { kind: 'not', query };
    }
    if (this.takes('(')) {
      if (depth === DEEPEST) return undefined;
      const query = this.either(depth + 1);
      this.takes(')');
      return query;
    }
    const token = this.tokens[this.place];
    if (token?.kind !== 'leaf') return undefined;
    this.place += 1;
    return token.query;
  }

  private takes(sign: string): boolean {
    const token = this.tokens[this.place];
    if (token?.kind !== 'sign' || token.sign !== sign) return false;
    this.place += 1;
    return true;
  }
}

function joined(kind: 'and' | 'or', queries: readonly Query[]): Query | undefined {
  return queries.length < 2 ? queries[0] : { kind, queries };
}
