import { announce, element, paragraph, required } from '../../browser/dom.ts';
import type { Returning } from '../returning.ts';
import type { SearchState, UploadSearch } from '../upload_search.ts';
import { chosen, picker } from './files.ts';
import { actions, heading, primary, secondary } from './parts.ts';

export function resumeScreen(returning: Returning): readonly Node[] {
  const { returnWords: { resume: words }, search } = returning;
  const title = heading(words.heading);
  if (search === undefined || search.state.kind === 'stopped') return [title, ...choosing(returning, search?.state)];
  if (search.state.kind !== 'done') return [title, element('p', { class: 'status', id: 'progress' }, underWay(returning, search.state))];
  return [title, ...found(returning, search)];
}

function choosing(returning: Returning, state: SearchState | undefined): readonly Node[] {
  const { draft, returnWords: { resume: words }, words: { back } } = returning;
  const find = (): void => {
    if (draft.files.length > 0) void returning.resume();
    else announce(required('alert'), words.nothing);
  };
  return [
    element('p', { id: 'hint' }, words.hint),
    ...picker(returning),
    ...chosen(returning, state?.kind === 'stopped' ? sentence(returning, state) : ''),
    actions(
      primary(words.find, find),
      secondary(back, () => {
        returning.show('replies');
      }),
    ),
  ];
}

function underWay({ returnWords: { resume: words } }: Returning, state: Exclude<SearchState, { kind: 'stopped' }>): string {
  return state.kind === 'reading' ? words.reading(10 * state.tenths) : words.asking;
}

/** What was never begun is not sent here: no report would name it. */
function found(returning: Returning, { notBegun }: UploadSearch): readonly Node[] {
  const { draft, returnWords: { resume: words }, words: { uploads } } = returning;
  const replies = secondary(words.replies, () => {
    returning.leaveFiles();
  }, 'replies');
  const write = primary(words.write, () => {
    returning.leaveFiles({ toWrite: true });
  });
  return [
    ...notBegun.map(({ name }) => paragraph(words.notBegun(name), 'alert')),
    ...returning.uploadsPanel(),
    ...(returning.isUploading() ? [paragraph(uploads.keepOpen)] : [draft.files.length > 0 ? actions(write, replies) : actions(replies)]),
  ];
}

function sentence({ returnWords: { replies, resume } }: Returning, { file, problem }: Extract<SearchState, { kind: 'stopped' }>): string {
  if (problem === 'file') return resume.unreadable(file + 1);
  return problem in replies.problems ? replies.problems[problem as keyof typeof replies.problems] : replies.problems.rejected;
}
