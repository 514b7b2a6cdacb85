import { element, paragraph } from '../browser/dom.ts';
import { plainSize } from '../browser/sizes.ts';
import { inGroups } from '../defender/frame.ts';
import { organisationName } from '../defender/screens/organisation_name.ts';
import { actions, heading, list, primary, secondary, titled } from '../defender/screens/parts.ts';
import type { Carrying } from './carrying.ts';

// Says nothing of what it is, and has no kind that a phone would try to open.
const FILE_NAME = 'archivo.bin';

/** The one place where this page leaves something on the device, and says so. */
export function savingScreen(carrying: Carrying): readonly Node[] {
  const { carryWords: words, isSaved, language, packed, preparation, sent, until, words: { receipt } } = carrying;
  if (packed === undefined || sent === undefined) return [];
  const chosen = preparation.organisations.filter(({ id }) => sent.chosen.includes(id));
  const save = (): void => {
    download(packed);
    carrying.isSaved = true;
    carrying.refresh();
  };
  const leave = (): void => {
    carrying.leave();
  };
  return [
    heading(words.heading),
    paragraph(words.download(plainSize(packed.size)), 'note'),
    actions(primary(isSaved ? words.again : words.save, save), ...(isSaved ? [secondary(receipt.wipe, leave, 'wipe')] : [])),
    paragraph(words.forWhom),
    list(chosen.map((organisation) => organisationName(organisation, language))),
    titled(words.deliver, list(Object.values(words.ways))),
    ...(until === undefined ? [] : [paragraph(words.until(until.toLocaleDateString(language, { dateStyle: 'long' })))]),
    titled(words.code, element('p', { class: 'digits', id: 'full-receipt' }, inGroups(sent.evidenceHash)), paragraph(words.codePurpose, 'small')),
  ];
}

function download(packed: Blob): void {
  const address = URL.createObjectURL(packed);
  element('a', { attributes: { href: address, download: FILE_NAME } }).click();
  // The browser has taken it by then.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}
