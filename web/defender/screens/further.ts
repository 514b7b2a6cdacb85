/** Further questions to choose from: after sending those that fit, and for those who come back all of them. */

import { announce, button, element, paragraph } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import { MODULE_IDS, type ModuleId } from '../form/offers.ts';
import { actions, alertPlace, heading, secondary, titled } from './parts.ts';

/** What was allowed is changed in another way by those who come back. */
const ONLY_AFTER_SENDING: readonly ModuleId[] = ['permissions'];

/** On the receipt, as long as nothing else is on its way. */
export function offers(application: Application): readonly Node[] {
  const { further, questionnaire } = application;
  const { after } = questionnaire.words;
  if (application.isUploading()) return [];
  const thanks = further.hasArrived ? [element('p', { id: 'thanks', class: 'note' }, after.thanks)] : [];
  if (further.offers.length === 0) return thanks;
  return [...thanks, titled(after.heading, paragraph(after.hint), ...choices(application, further.offers))];
}

/** For those who come back: what their first report was about the page does not know. */
export function furtherScreen(application: Application, others: readonly Node[] = []): readonly Node[] {
  const { questionnaire, words } = application;
  const back = secondary(words.back, () => {
    application.leaveFurther();
  });
  return [heading(questionnaire.words.after.choose), ...choices(application, MODULE_IDS.filter((id) => !ONLY_AFTER_SENDING.includes(id))), ...others, actions(back)];
}

function choices(application: Application, ids: readonly ModuleId[]): readonly Node[] {
  const alert = alertPlace();
  const names: Readonly<Record<string, string>> = application.questionnaire.words.after.names;
  const buttons = ids.map((id) => {
    const begin = (): void => {
      application.answerFurther(id).catch(() => {
        announce(alert, application.words.connection.offline);
      });
    };
    return element('li', {}, button(names[id] ?? id, begin, { id: `further-${id}`, class: 'choice' }));
  });
  return [element('ul', { class: 'choices' }, ...buttons), alert];
}
