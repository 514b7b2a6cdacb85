/** Everything the page says, in English; the same names as in `es.ts`. */

import type { Words } from './es.ts';

export const en: Words = {
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
  },

  files: {
    heading: 'Do you want to add photos or files?',
    hint: (count, size) => `You do not have to. Up to ${String(count)} files, each ${size} or less.`,
    traces: 'A photo can hold the place and time where it was taken. For now files are sent just as they are: we cannot remove that yet. The names of the files are not sent.',
    add: 'Add files',
    list: 'Files added',
    none: 'No files yet.',
    remove: (name) => `Remove ${name}`,
    removeShort: 'Remove',
    removed: (name) => `${name} was removed.`,
    added: (count) => (count === 1 ? '1 file was added.' : `${String(count)} files were added.`),
    reading: 'Reading the files…',
    problems: {
      empty: 'A file is empty. It was not added.',
      'too-large': 'A file is too large. It was not added.',
      unreadable: 'The phone could not read a file. It was not added.',
      'too-many': 'There is no room for more files. The last ones were not added.',
    },
    nothing: 'Write something or add a file, so that there is something to send.',
    writeSomething: 'Go back and write',
  },

  organisations: {
    heading: 'Who can read it?',
    hint: 'Only the organisations you leave ticked can open what you send. Untick those you do not want.',
    legend: 'Organisations',
    loading: 'Looking for the list of organisations…',
    nobody: 'Tick at least one organisation.',
  },

  connection: {
    offline: 'No connection to the mailbox. Your text is still here. You can go on writing and try again.',
    refused: 'The mailbox cannot answer now. Your text is still here. Try again in a while.',
  },

  review: {
    heading: 'Check and send',
    type: 'What it is',
    text: 'Text',
    noText: 'No text',
    letters: (count) => (count === 1 ? '1 letter' : `${count.toLocaleString('en')} letters`),
    files: 'Files',
    noFiles: 'No files',
    organisations: 'Can be read by',
    before: 'Before you send',
    beforeText: [
      'Only the organisations in this list can open it. The server cannot read it.',
      'What has been sent cannot be fully taken back.',
      'We cannot promise protection or a result. If you are in danger now, get safe first.',
    ],
    send: 'Send',
  },

  sending: {
    heading: 'Sending',
    stoppedHeading: 'Sending has stopped',
    keepOpen: 'Do not close this page. With a bad signal it can take a while.',
    preparing: 'Getting the encryption ready…',
    sealing: 'Encrypting on your phone…',
    text: 'Sending the text…',
    textSent: 'Text sent ✓',
    file: (number, total) => `Sending file ${String(number)} of ${String(total)}…`,
    filesSent: (sent, total) => `Files sent: ${String(sent)} of ${String(total)}`,
    problems: {
      connection: 'The connection was lost.',
      busy: 'The mailbox is full or resting. Try again in a few minutes.',
      large: 'The mailbox says that it is too large.',
      conflict: 'The mailbox already has something else under this number. Go back and send again.',
      rejected: 'The mailbox did not accept it.',
      different: 'The mailbox answered with a different fingerprint. It is not certain that it stored what you sent.',
      file: (number) => `The phone cannot read file ${String(number)}, or it has changed. Go back and remove it.`,
      fileLater: (number) => `The phone can no longer read file ${String(number)}, or it has changed. It cannot be sent.`,
      sealing: 'This file could not be encrypted. It was not sent.',
    },
    textNotSent: 'We do not know if the text arrived. If you try again, the same is sent and nothing is doubled. If you change it, it may arrive twice.',
    nothingSent: 'Nothing was sent.',
    textIsSafe: 'Your text has arrived. Files are missing: you can try again or go on without them.',
    textIsSafeOnly: 'Your text has arrived. You can go on without the missing files.',
    change: 'Go back and change',
    withoutFiles: 'Go on without the missing files',
  },

  code: {
    heading: 'It arrived. Keep these 12 words',
    paper: 'Write them on paper, in this order. Take no photo and no screenshot.',
    purpose: 'With these words, and only with them, you will be able to read replies. Nobody can recover them for you.',
    notYet: 'In this version replies cannot be read yet.',
    list: 'Your 12 words',
    written: 'I have written them down',
  },

  practice: {
    heading: 'Practise with two words',
    hint: 'Look at your paper. The first 4 letters are enough. Accents do not matter.',
    label: (number) => `Word ${String(number)}`,
    check: 'Check',
    wrong: 'That does not match. No harm done: check your paper or look at the words again.',
    again: 'See the words again',
    skip: 'Go on without practising',
  },

  receipt: {
    heading: 'Received ✓',
    practised: 'Well done, the words match.',
    sentTo: 'Can be read by:',
    missingFiles: (missing, total) => `${String(missing)} of ${String(total)} files are missing.`,
    allFiles: (total) => (total === 1 ? '1 file was sent.' : `${String(total)} files were sent.`),
    code: 'Receipt code',
    purpose: 'It lets you check that the organisations have exactly what you sent. If you want, write it on paper.',
    full: 'See the full code',
    close: 'You may close this page now.',
    wipe: 'Wipe everything and leave',
  },

  refusal: {
    heading: 'It is not safe to send now',
    nothingSent: 'We cannot encrypt. Nothing was sent.',
    maybeSent: 'Sending has stopped. We do not know if the text arrived; if it did, it is encrypted.',
    causes: {
      roster: 'The list of organisations that the server gave is not the one the organisations signed. Do not write here. Try later or by another way.',
      keys: 'The keys that the server gave are not those of the organisations. Do not write here. Try later or by another way.',
      expiry: 'By the date of your phone, the list of organisations has expired. Maybe the date of the phone is wrong. If it is right, try later or by another way.',
      worker: 'The part of the page that encrypts could not be loaded or has failed. Check your connection and open the page again, or use another browser.',
      crypto: 'This browser cannot encrypt safely. Use another browser or another phone.',
    },
    listDate: (date) => `The list is valid until: ${date}`,
    phoneDate: (date) => `Date of your phone: ${date}`,
    showText: 'See what I wrote',
    yourText: 'Your text (it is only on this page)',
    code: 'Reason:',
  },
};
