/** What somebody works at once it is unlocked: the list, and the report that is open beside it. */

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { forgetAudit } from '../audit/state.ts';
import { troubles } from '../cases/store.ts';
import { oneLine } from '../display.ts';
import { beginPreferences } from '../guide/beginning.ts';
import { Offer } from '../guide/offer.tsx';
import { stop as tourStop } from '../guide/tour.ts';
import { Inbox } from '../inbox/inbox.tsx';
import type { Session } from '../keeper_messages.ts';
import { OfflineBar } from '../offline/offline_bar.tsx';
import { close, opened } from '../report/opened.ts';
import { beginSearch } from '../search/beginning.ts';
import { SearchView } from '../search/search.tsx';
import { beginEnding } from '../sharing/ending.ts';
import { closeShare, openedShare } from '../sharing/shares.ts';
import { words } from '../wording.ts';
import { Bar } from './bar.tsx';
import { listenToKeys } from './keyboard.ts';
import { later } from './later.tsx';
import { notice } from './notice.ts';
import { overlay } from './overlay.ts';
import { Palette } from './palette.tsx';
import { view } from './view.ts';

// Everybody opens a report: these are there before, and the list does not wait for them.
const Panel = later(() => import('../report/panel.tsx').then((part) => part.Panel));
const SharePanel = later(() => import('../sharing/share_panel.tsx').then((part) => part.SharePanel));

const AuditView = later(() => import('../audit/audit_view.tsx').then((part) => part.AuditView));
const BoardView = later(() => import('../board/board_view.tsx').then((part) => part.BoardView));
const MapView = later(() => import('../map/map_view.tsx').then((part) => part.MapView));
const StatisticsView = later(() => import('../statistics/statistics.tsx').then((part) => part.StatisticsView));
const TimelineView = later(() => import('../timeline/timeline_view.tsx').then((part) => part.TimelineView));

const Help = later(() => import('../guide/help.tsx').then((part) => part.Help));
const TourCard = later(() => import('../guide/tour_card.tsx').then((part) => part.TourCard));
const ExportView = later(() => import('../exports/view.tsx').then((part) => part.ExportView));
const ImportView = later(() => import('../imports/view.tsx').then((part) => part.ImportView));

const RegisterView = later(() => import('../outputs/register_view.tsx').then((part) => part.RegisterView));

export function Desk({ session }: { session: Session }): JSX.Element {
  useEffect(() => {
    const stop = new AbortController();
    listenToKeys(stop.signal);
    const endSearch = beginSearch();
    void Panel.fetch();
    void SharePanel.fetch();
    const endPreferences = beginPreferences();
    const stopEnding = beginEnding();
    return () => {
      stop.abort();
      endSearch();
      endPreferences();
      stopEnding();
      forgetAudit();
      view.value = 'inbox';
      overlay.value = undefined;
      close();
      closeShare();
    };
  }, []);
  return (
    <div class={opened.value === undefined && openedShare.value === undefined ? 'desk' : 'desk split'}>
      <div class="top">
        <Bar session={session} />
        <OfflineBar isKept={session.isKept} />
        {troubles.value.size > 0 && (
          <p class="alert alarm" role="alert">
            {words.value.cases.alarm(troubles.value.size, [...new Set(troubles.value.values())].map((stage) => oneLine(stage)).join(', '))}
          </p>
        )}
        <Offer />
      </div>
      <main>
        {view.value === 'board' && <BoardView />}
        {view.value === 'inbox' && <Inbox />}
        {view.value === 'search' && <SearchView session={session} />}
        {view.value === 'statistics' && <StatisticsView />}
        {view.value === 'timeline' && <TimelineView />}
        {view.value === 'map' && <MapView />}
        {view.value === 'exports' && <ExportView session={session} />}
        {view.value === 'imports' && <ImportView session={session} />}
        {view.value === 'outputs' && <RegisterView />}
        {view.value === 'audit' && <AuditView />}
      </main>
      {opened.value !== undefined && <Panel session={session} />}
      {openedShare.value !== undefined && <SharePanel session={session} />}
      <p class="notice" role="status">
        {notice.value}
      </p>
      {overlay.value === 'palette' && <Palette />}
      {overlay.value === 'help' && <Help />}
      {tourStop.value !== undefined && <TourCard />}
    </div>
  );
}
