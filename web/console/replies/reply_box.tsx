/** Answering whoever sent the report that is open. Nothing is sent before it was shown as it will be read. */

import { useComputed, useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import { said } from '../cases/doing.ts';
import { dayIn } from '../cases/dates.ts';
import { displaySafe, oneLine } from '../display.ts';
import { explain } from '../explain.ts';
import type { ReplyDesk, Session } from '../keeper_messages.ts';
import { asking, codeOf } from '../session.ts';
import { say } from '../shell/notice.ts';
import { labelLanguage, words } from '../wording.ts';
import { COUNTERS, roomLeft } from '../../protocol/reply.ts';
import type { Report } from '../../protocol/report.ts';
import { attempt } from '../cases/doing.ts';
import { hindrance, TEMPLATES, textToSend, withTemplate } from './draft.ts';
import { DELAYS, sendLater, type Delay } from './later.ts';
import { PendingReplies } from './pending.tsx';
import { ReplyPreview } from './preview.tsx';
import { send } from './sending.ts';
import { Warnings } from './warnings.tsx';

interface Properties {
  readonly id: string;
  readonly report: Report;
  readonly session: Session;
}

export function ReplyBox({ id, report, session }: Properties): JSX.Element {
  const { replies } = words.value;
  const desk = useSignal<ReplyDesk | undefined>(undefined);
  const failed = useSignal('');
  const prepare = async (): Promise<void> => {
    try {
      desk.value = await asking().ask('replyDesk', { report: id });
      failed.value = '';
    } catch (error) {
      failed.value = explain(codeOf(error));
    }
  };
  return (
    <section class="reply" aria-label={replies.heading}>
      <PendingReplies report={id} />
      <details
        onToggle={({ currentTarget }) => {
          if (currentTarget.open) void prepare();
        }}
      >
        <summary id="reply">{replies.heading}</summary>
        {failed.value !== '' && (
          <p class="alert" role="alert">
            {failed.value}
          </p>
        )}
        {desk.value !== undefined && <ReplyForm id={id} report={report} session={session} desk={desk.value} onSent={prepare} />}
      </details>
    </section>
  );
}

function ReplyForm({ desk, id, onSent, report, session }: Properties & { readonly desk: ReplyDesk; readonly onSent: () => Promise<void> }): JSX.Element {
  const { replies } = words.value;
  const typed = useSignal('');
  const lang = useSignal(report.lang);
  const template = useSignal<string | undefined>(undefined);
  const text = useComputed(() => textToSend(typed.value));
  const room = useComputed(() => roomLeft({ member: session.member.id, counter: COUNTERS - 1, lang: lang.value, text: text.value }, desk.certificates));
  const hindered = hindrance(text.value, room.value);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (hindered !== undefined) return;
    const delay = new FormData(event.currentTarget).get('delay');
    const reply = { report: id, recipients: report.recipients, lang: lang.value, text: text.value, template: template.value };
    if (typeof delay === 'string' && delay in DELAYS) sendLater(reply, delay as Delay);
    else if (!(await attempt(async () => { say(sentence((await send(reply)).isNew)); }))) return;
    typed.value = '';
    template.value = undefined;
    await onSent();
  };
  const sentence = (isNew: boolean): string => (isNew ? replies.sent : replies.sentBefore);
  return (
    <form class="card" onSubmit={(event) => void submit(event)}>
      <p class="hint">{replies.soFar(desk.used, COUNTERS)}</p>
      <label for="reply-template">{replies.template}</label>
      <select
        id="reply-template"
        value={template.value ?? ''}
        onChange={({ currentTarget }) => {
          const chosen = TEMPLATES.find((each) => each.id === currentTarget.value);
          template.value = chosen?.id;
          if (chosen !== undefined) typed.value = withTemplate(typed.value, chosen, lang.value);
        }}
      >
        <option value="">{replies.noTemplate}</option>
        {TEMPLATES.map((each) => (
          <option key={each.id} value={each.id}>
            {each[labelLanguage.value]}
          </option>
        ))}
      </select>
      <label for="reply-lang">{replies.language}</label>
      <select
        id="reply-lang"
        value={lang.value}
        onChange={({ currentTarget }) => {
          lang.value = currentTarget.value;
        }}
      >
        {[...new Set([report.lang, 'es', 'en'])].map((code) => (
          <option key={code} value={code}>
            {code === 'es' || code === 'en' ? replies.languages[code] : oneLine(code)}
          </option>
        ))}
      </select>
      <label for="reply-text">{replies.text}</label>
      <textarea
        id="reply-text"
        rows={7}
        dir="auto"
        lang={lang.value}
        aria-describedby="reply-room"
        value={typed.value}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
        }}
      />
      <p class="hint" id="reply-room" role="status">
        {room.value < 0 ? replies.tooLong(-room.value) : replies.room(room.value)}
      </p>
      <Warnings id={id} report={report} session={session} text={text.value} />
      <ReplyPreview text={text.value} lang={lang.value} session={session} number={desk.used + 1} />
      <p class="hint">{session.person === undefined ? replies.signedByLead : replies.signedBy(displaySafe(session.person))}</p>
      {desk.ends !== undefined && isEnding(desk.ends) && <p class="alert">{replies.ending(dayIn(desk.ends.toISOString().slice(0, 10)))}</p>}
      <label for="reply-delay">{replies.delay}</label>
      <select id="reply-delay" name="delay" aria-describedby="reply-delay-hint">
        <option value="">{replies.now}</option>
        {(['soon', 'hour'] as const).map((each) => (
          <option key={each} value={each}>
            {replies.delays[each](DELAYS[each][0], DELAYS[each][1])}
          </option>
        ))}
      </select>
      <p class="hint" id="reply-delay-hint">
        {replies.delayWhy}
      </p>
      {hindered !== undefined && text.value !== '' && <p class="alert">{replies.hindrances[hindered]}</p>}
      {said.value !== '' && (
        <p class="alert" role="alert">
          {said.value}
        </p>
      )}
      <button type="submit" class="primary" id="reply-send" disabled={hindered !== undefined}>
        {replies.send}
      </button>
    </form>
  );
}

/** A reply is kept 90 days and may be read on the last one. */
function isEnding(ends: Date): boolean {
  return ends.getTime() < Date.now() + 90 * 86_400_000;
}
