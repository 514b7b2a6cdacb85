/** What the page says until somebody can write, in English; the same names as in `first_es.ts`. */

import type { FirstWords } from './first_es.ts';

export const firstEn: FirstWords = {
  title: 'Mailbox',
  otherLanguage: 'Español',
  leave: 'Leave',
  leaveHint: '“Leave” wipes what you wrote and leaves a blank page. It does not wipe the browser’s history.',
  build: 'Version of this page:',
  step: (number, total) => `Step ${String(number)} of ${String(total)}`,
  next: 'Continue',
  back: 'Back',
  retry: 'Try again',

  type: {
    heading: 'What do you want to send?',
    intro: 'What you write is encrypted on your phone. Only the organisations you choose can open it. The server cannot read it.',
    back: 'I wrote before',
    labels: {
      urgent: 'It is happening now',
      attack: 'Attack on a journalist or defender',
      testimony: 'Testimony of a rights violation',
      document: 'Only send a document or file',
    },
    before: 'Before you start',
    advice: [
      'If you are in danger now, get safe first.',
      'You can stop whenever you want.',
      'The address of this page may stay in the phone’s history. A private window leaves fewer traces.',
      'If you think your phone is watched, use another one.',
    ],
  },

  text: {
    headings: {
      urgent: 'What is happening?',
      attack: 'What happened?',
      testimony: 'What happened?',
      document: 'What is this document?',
    },
    hints: {
      urgent: 'Say who, where, when, and who is doing it. Leave out what you do not know.',
      attack: 'In your own words: who, where, when, and who did it. Leave out what you do not know.',
      testimony: 'In your own words, at your own pace. You need not tell everything.',
      document: 'Where it comes from and what it shows. You can leave this empty.',
    },
    label: 'Your text',
    memory: 'It is not kept on the phone. If you close this page, it is lost.',
    left: (count) => `You have ${count.toLocaleString('en')} letters left.`,
    over: (count) => `The text is too long. Remove ${count.toLocaleString('en')} letters to continue.`,
    loading: 'Opening what comes next…',
  },

  connection: {
    offline: 'No connection to the mailbox. Your text is still here. You can go on writing and try again.',
    refused: 'The mailbox cannot answer now. Your text is still here. Try again in a while.',
  },
};
