/** What somebody works at once it is unlocked: the list, and the report that is open beside it. */

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { troubles } from '../cases/store.ts';
import { oneLine } from '../display.ts';
import { Inbox } from '../inbox/inbox.tsx';
import type { Session } from '../keeper_messages.ts';
import { close, opened } from '../report/opened.ts';
import { Panel } from '../report/panel.tsx';
import { beginSearch } from '../search/beginning.ts';
import { SearchView } from '../search/search.tsx';
import { lock } from '../session.ts';
import { SharePanel } from '../sharing/share_panel.tsx';
import { closeShare, openedShare } from '../sharing/shares.ts';
import { forgetStatistics } from '../statistics/page.ts';
import { StatisticsView } from '../statistics/statistics.tsx';
import { labelLanguage, words } from '../wording.ts';
import { Help } from './help.tsx';
import { listenToKeys } from './keyboard.ts';
import { ChooseLanguage } from './language.tsx';
import { notice } from './notice.ts';
import { overlay } from './overlay.ts';
import { Palette } from './palette.tsx';
import { view } from './view.ts';
import { Views } from './views.tsx';

export function Desk({ session }: { session: Session }): JSX.Element {
  useEffect(() => {
    const stop = new AbortController();
    listenToKeys(stop.signal);
    const endSearch = beginSearch();
    return () => {
      stop.abort();
      endSearch();
      forgetStatistics();
      view.value = 'inbox';
      overlay.value = undefined;
      close();
      closeShare();
    };
  }, []);
  return (
    <div class={opened.value === undefined && openedShare.value === undefined ? 'desk' : 'desk split'}>
      <Bar session={session} />
      {troubles.value.size > 0 && (
        <p class="alert alarm" role="alert">
          {words.value.cases.alarm(troubles.value.size, [...new Set(troubles.value.values())].map((stage) => oneLine(stage)).join(', '))}
        </p>
      )}
      <main>
        {view.value === 'inbox' && <Inbox />}
        {view.value === 'search' && <SearchView session={session} />}
        {view.value === 'statistics' && <StatisticsView />}
      </main>
      <Panel session={session} />
      <SharePanel />
      <p class="notice" role="status">
        {notice.value}
      </p>
      {overlay.value === 'palette' && <Palette />}
      {overlay.value === 'help' && <Help />}
    </div>
  );
}

function Bar({ session }: { session: Session }): JSX.Element {
  const { shell } = words.value;
  const who = session.person === undefined ? shell.ownKey : session.person;
  return (
    <header class="bar">
      <span class="name">{shell.title}</span>
      <Views />
      <span class="who">{`${oneLine(session.member.name[labelLanguage.value])} · ${oneLine(who)}`}</span>
      <span class="engine" title={session.isKemNative ? shell.kemNativeWhy : shell.kemScriptWhy}>
        {session.isKemNative ? shell.kemNative : shell.kemScript}
      </span>
      <button type="button" onClick={() => (overlay.value = 'palette')}>
        {shell.commands} <kbd>Ctrl K</kbd>
      </button>
      <button type="button" onClick={() => (overlay.value = 'help')}>
        {shell.help} <kbd>?</kbd>
      </button>
      <ChooseLanguage />
      <button type="button" id="lock" onClick={lock}>
        {shell.lock}
      </button>
    </header>
  );
}
