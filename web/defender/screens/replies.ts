import { element, paragraph } from '../../browser/dom.ts';
import type { MailboxState } from '../mailbox.ts';
import type { Author, Mail, ReplyFound } from '../return_messages.ts';
import type { Returning } from '../returning.ts';
import { organisationName } from './organisation_name.ts';
import { actions, alertPlace, heading, primary, secondary, titled } from './parts.ts';
import { stillHere } from './unsent.ts';

type Words = Returning['returnWords']['replies'];
type Stopped = Extract<MailboxState, { kind: 'stopped' }>;

export function repliesScreen(returning: Returning): readonly Node[] {
  const { mail, state } = returning.mailbox;
  const { replies: words } = returning.returnWords;
  if (state.kind === 'stopped') return stopped(returning, state);
  if (state.kind !== 'open' || mail === undefined) {
    return [heading(words.searching), element('p', { class: 'status', id: 'progress' }, state.kind === 'asking' ? words.asking : words.preparing)];
  }
  return [heading(titleOf(mail, words)), ...warnings(returning, mail), ...shown(returning, mail), paragraph(words.kept, 'small'), ...stillHere(returning), choices(returning)];
}

function titleOf({ doubtful, replies, withheld }: Mail, words: Words): string {
  if (replies.length > 0) return words.count(replies.length);
  return doubtful.length + withheld.length > 0 ? words.noneReadable : words.none;
}

/** The text of what cannot be checked is not even here: the worker keeps it. */
function warnings({ language, mailbox, returnWords: { replies: words } }: Returning, { doubtful, withheld }: Mail): readonly Node[] {
  const nameOf = (author: Author): string => organisationName(author, language);
  const said = [
    ...doubtful.map((author) => words.doubtful(nameOf(author))),
    ...withheld.map((author) => words.withheld(nameOf(author))),
    ...(mailbox.hasGap ? [words.gap] : []),
    ...(mailbox.hasMore ? [words.more] : []),
  ];
  return said.map((text) => paragraph(text, 'alert'));
}

function shown(returning: Returning, { replies }: Mail): readonly Node[] {
  const { returnWords: { replies: words } } = returning;
  if (replies.length === 0) return [paragraph(words.notYet), paragraph(words.whoseWords)];
  const authors = replies.filter(({ author }, i) => author.id !== replies[i - 1]?.author.id).map(({ author }) => author);
  const groups = authors.map((author) => group(returning, author, replies.filter((reply) => reply.author.id === author.id)));
  return [element('div', { id: 'private' }, ...groups)];
}

function group({ language, returnWords: { replies: words } }: Returning, author: Author, replies: readonly ReplyFound[]): HTMLElement {
  return titled(
    organisationName(author, language),
    ...(author.hasLeft ? [paragraph(words.hasLeft, 'note')] : []),
    ...replies.flatMap(({ counter, lang, text }) => [
      element('h3', {}, words.number(counter + 1)),
      element('p', { class: 'typed', attributes: { lang, dir: 'auto' } }, text),
    ]),
  );
}

function choices(returning: Returning): HTMLElement {
  const { returnWords: { replies: words }, words: { receipt } } = returning;
  return actions(
    primary(words.write, () => {
      returning.write();
    }),
    secondary(returning.questionnaire.words.after.more, () => {
      returning.show('further');
    }, 'further'),
    secondary(words.rights, () => {
      returning.show('rights');
    }, 'rights'),
    secondary(words.resume, () => {
      returning.lookForFiles();
    }, 'resume'),
    secondary(words.again, () => {
      void returning.mailbox.look();
    }, 'again'),
    secondary(words.otherWords, () => {
      returning.typeOther();
    }, 'other'),
    secondary(receipt.wipe, () => {
      returning.leave();
    }, 'wipe'),
  );
}

function stopped(returning: Returning, { canRetry, problem }: Stopped): readonly Node[] {
  const { returnWords: { replies: words }, words: { retry } } = returning;
  const again = primary(retry, () => {
    void returning.mailbox.look();
    document.getElementById('heading')?.focus();
  });
  const other = secondary(words.otherWords, () => {
    returning.typeOther();
  }, 'other');
  return [heading(words.stopped), alertPlace(sentence(problem, words)), canRetry ? actions(again, other) : actions(other)];
}

function sentence(problem: Stopped['problem'], { problems }: Words): string {
  return problem in problems ? problems[problem as keyof Words['problems']] : problems.rejected;
}
