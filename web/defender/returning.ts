/**
 * The page for those who have written before: their twelve words, what was replied, more to write, files to go on
 * with. What the page does for everybody else it does for them as well, with a worker that knows their words.
 *
 * Nothing that is shown tells what was sent, to whom, or when. Words of nobody look like words without replies.
 */

import type { ReturnWords } from 'words:types';

import { paragraph } from '../browser/dom.ts';
import { ConnectionFailed } from '../browser/http.ts';
import { FORMS, type Form } from './form/forms.ts';
import { Application, type Beginning, type Words } from './application.ts';
import { REPORT } from './draft.ts';
import { formsOf, leftOver, type EvidenceFile } from './evidence/evidence_file.ts';
import { Mailbox } from './mailbox.ts';
import type { ReportToSeal } from './sealing_messages.ts';
import type { Preparation } from './preparation.ts';
import { SealingFailed } from './sealing_client.ts';
import type { Sending } from './sending.ts';
import type { ModuleId } from './form/offers.ts';
import type { RequestId } from './form/requests.ts';
import { Rights } from './rights.ts';
import { furtherScreen } from './screens/further.ts';
import { repliesScreen } from './screens/replies.ts';
import { resumeScreen } from './screens/resume.ts';
import { requestButtons, requestedScreen, rightsScreen } from './screens/rights.ts';
import { stillHere, withUnsent } from './screens/unsent.ts';
import { writing } from './screens/text.ts';
import { showReading, wordsScreen } from './screens/words.ts';
import { TypedWords, type Reading } from './typed_words.ts';
import { UploadSearch } from './upload_search.ts';

export class Returning extends Application {
  /** The twelve words, until the worker has them. */
  typed = '';
  problem: 'checksum' | 'connection' | undefined;
  isChecking = false;
  search: UploadSearch | undefined;
  readonly mailbox: Mailbox;
  readonly rights = new Rights();
  protected override readonly afterArrival = 'receipt';
  protected override readonly beforeFirst = 'replies';
  private typedWords: TypedWords | undefined;
  private nextId: string | undefined;
  private isWriting = false;

  constructor(beginning: Beginning) {
    super({ ...beginning, place: 'words' }, 'returner');
    this.mailbox = new Mailbox({
      ...this.own(() => {
        if (this.screen === 'replies') this.refresh();
      }),
      preparation: this.preparation,
    });
    this.show('words');
  }

  get returnWords(): ReturnWords {
    return this.wording.of('return');
  }

  override get words(): Words {
    const words = super.words;
    const { connection, refusal, rights, writing: more } = this.returnWords;
    const hint = this.rights.consent !== undefined ? rights.whoHasIt : this.repliers().size > 0 ? more.whoReplied : more.whoElse;
    return { ...words, connection, refusal: { ...words.refusal, ...refusal }, organisations: { ...words.organisations, hint } };
  }

  override get news(): Preparation['problem'] {
    return this.screen === 'words' ? this.preparation.problem : super.news;
  }

  override get typeLabel(): string {
    return this.returnWords.writing.label;
  }

  override get wayBack(): string {
    return `${this.returnWords.writing.sameWords} ${super.wayBack}`;
  }

  /** With the rosters of the past, and with the words first, which are needed first. */
  override begin(): void {
    super.begin();
    this.preparation.fetchWords().catch(() => undefined); // asked for again, and its failure shown, by the preparation
    this.mailbox.prepare();
    // By everybody alike: nobody sees from what is fetched what somebody came for.
    Promise.all([import('./form/modules.ts'), this.wording.load('modules')]).catch(() => undefined); // asked for again when needed
  }

  // --- the twelve words -------------------------------------------------------------------------

  /** What was typed, once the lists have arrived. */
  read(): Reading | undefined {
    return this.lists()?.read(this.typed, this.language);
  }

  similar(typed: string, reach: number): readonly string[] {
    const reading = this.read();
    return reading === undefined ? [] : (this.lists()?.similar(typed, reading.language, reach) ?? []);
  }

  /** Rejects where the network fails. */
  async listsAreHere(): Promise<void> {
    await this.preparation.fetchWords();
  }

  /** Hands the words over and forgets them; only words that belong together are forgotten. */
  async open(): Promise<void> {
    const readings = this.lists()?.complete(this.typed, this.language) ?? [];
    if (this.isChecking || readings.length === 0) return;
    this.isChecking = true;
    this.problem = undefined;
    this.refresh();
    try {
      await this.client.ask({ kind: 'words', readings });
      this.isChecking = false;
      this.typed = '';
      this.show('replies');
      await this.mailbox.look();
    } catch (error) {
      this.isChecking = false;
      this.failToOpen(error);
    }
  }

  /** Opens the page for those who write for the first time. */
  beginAnew(): void {
    this.wipe();
    window.location.replace('/');
  }

  /** For whoever has taken somebody else's paper, or has typed another one. */
  typeOther(): void {
    this.mailbox.wipe();
    this.show('words');
  }

  // --- writing more -----------------------------------------------------------------------------

  /** Nobody but who has replied is known to be one of those who were written to. `files` go along. */
  write(files: readonly EvidenceFile[] = []): void {
    this.rights.id = undefined;
    this.draft.turnTo(REPORT);
    this.draft.files = [...this.draft.files, ...files];
    this.addressRepliers();
    this.show('text');
  }

  /** After something has arrived: back to what was begun before it. */
  takeUp(): void {
    this.sent = undefined;
    this.rights.id = undefined;
    // Its rows; nothing is fetched, for they were shown before.
    if (this.draft.everyFile.length > 0) this.openDesk().catch(() => undefined);
    this.draft.turnTo(REPORT);
    this.show('replies');
  }

  override async answerFurther(id: ModuleId): Promise<void> {
    this.rights.id = undefined;
    await super.answerFurther(id);
    this.addressRepliers();
  }

  /** Begins to ask for something else than to be read. Rejects where the network fails. */
  async request(id: RequestId): Promise<void> {
    await this.wording.load('modules');
    if (this.isGone) return;
    this.draft.turnTo(id);
    this.rights.id = id;
    this.addressRepliers();
    this.onward();
  }

  override backward(): void {
    const { questionnaire: { isChanging }, rights, screen } = this;
    if (isChanging || !rights.isFirst(screen)) super.backward();
    else this.leaveRequest();
  }

  /** Back to what can be asked for. */
  private leaveRequest(): void {
    const isTold = this.rights.id === 'sensitive';
    this.draft.turnTo(REPORT);
    this.rights.id = undefined;
    this.show(isTold ? 'further' : 'rights');
  }

  private addressRepliers(): void {
    const repliers = this.repliers();
    this.isWriting = true;
    this.search = undefined;
    this.uploads = undefined;
    this.draft.leftOut.clear();
    for (const { id } of this.preparation.organisations) if (!repliers.has(id)) this.draft.leftOut.add(id);
    if (this.nextId !== undefined) super.workAhead(this.nextId);
  }

  // --- files that were cut off ------------------------------------------------------------------

  lookForFiles(): void {
    this.draft.turnTo('files');
    this.show('resume');
  }

  /** Finds out which of the chosen files were begun, and goes on with those; the others stay chosen. */
  async resume(): Promise<void> {
    const files = [...this.draft.files];
    const search = new UploadSearch(this.own(() => {
      if (this.screen === 'resume') this.refresh();
    }));
    this.uploads = undefined;
    this.search = search;
    const forms = formsOf(files, { everyOriginal: true });
    await search.run(forms);
    if (search.state.kind !== 'done' || this.search !== search || this.isGone) return;
    this.draft.files = leftOver(files, forms, new Set(search.begun.map(({ index }) => index)));
    const contents = new Set(this.draft.files.map(({ content }) => content));
    search.notBegun = search.notBegun.filter(({ index }) => forms[index] !== undefined && contents.has(forms[index].content));
    if (search.begun.length > 0) this.upload(search.begun, { begunBefore: true });
    this.refresh();
  }

  /** Back to what was replied; files that were never begun are dropped, or go along with what is written now. */
  leaveFiles({ toWrite = false } = {}): void {
    const { files } = this.draft;
    this.search = undefined;
    this.uploads = undefined;
    this.draft.clear();
    this.draft.turnTo(REPORT);
    if (toWrite) this.write(files);
    else this.show('replies');
  }

  // ----------------------------------------------------------------------------------------------

  protected override draw(): readonly Node[] {
    switch (this.screen) {
      case 'words':
        return wordsScreen(this);
      case 'replies':
        return repliesScreen(this);
      case 'resume':
        return resumeScreen(this);
      case 'further':
        return furtherScreen(this, [...requestButtons(this, ['sensitive']), ...stillHere(this)]);
      case 'rights':
        return rightsScreen(this);
      case 'receipt':
        return withUnsent(this, this.rights.id === undefined ? super.draw() : requestedScreen(this, this.rights.id));
      case 'text':
        return writing(this, this.returnWords.writing);
      case 'review':
        return [...this.warnings(), ...(this.rights.draw(this) ?? super.draw())];
      default:
        return this.rights.draw(this) ?? super.draw();
    }
  }

  protected override form(): Form {
    return this.rights.form ?? this.further.form ?? FORMS.followup;
  }

  protected override reportType(): ReportToSeal['type'] {
    return 'followup';
  }

  protected override sendingOf(report: ReportToSeal): Sending {
    return super.sendingOf(this.rights.added(report, this.draft.entries, new Date()));
  }

  protected override workAhead(id: string): void {
    this.nextId = id;
    if (this.isWriting) super.workAhead(id);
  }

  /** The words are in the worker, and may be needed for more. */
  protected override rest(): void {
    if (this.sent === undefined) {
      if (this.screen === 'resume') this.refresh();
      return;
    }
    if (this.draft.hasAside) return;
    super.rest();
    this.mailbox.wipe();
  }

  /** Whoever types is left alone; what is recognised appears as soon as the lists are there. */
  protected override showNews(): void {
    super.showNews();
    if (this.screen === 'words' && !this.isGone) showReading(this);
  }

  protected override end(): void {
    super.end();
    this.typed = '';
    this.typedWords = undefined;
    this.search = undefined;
    this.mailbox.wipe();
  }

  private failToOpen(error: unknown): void {
    if (error instanceof SealingFailed && error.failure.stage === 'checksum') this.problem = 'checksum';
    else if (error instanceof ConnectionFailed) this.problem = 'connection';
    else this.refuse(error instanceof SealingFailed ? error : new SealingFailed('page', { stage: 'error' }));
    this.refresh();
    if (this.screen === 'words') document.getElementById('words')?.focus();
  }

  /** Whoever has the words reads every reply, so nobody is to be sent them by mistake. */
  private warnings(): readonly Node[] {
    return this.lists()?.areIn(this.draft.text) === true ? [paragraph(this.returnWords.writing.holdsWords, 'alert')] : [];
  }

  private lists(): TypedWords | undefined {
    const { wordLists } = this.preparation;
    if (wordLists !== undefined) this.typedWords ??= new TypedWords(wordLists);
    return this.typedWords;
  }

  private repliers(): ReadonlySet<string> {
    return new Set(this.mailbox.mail?.replies.map(({ author }) => author.id));
  }

  private own(onChange: () => void): Pick<ConstructorParameters<typeof UploadSearch>[0], 'client' | 'stop' | 'onChange' | 'onRefused'> {
    return {
      client: this.client,
      stop: this.network.signal,
      onChange,
      onRefused: (error) => {
        this.refuse(error);
      },
    };
  }
}

