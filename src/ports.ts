/** Everything this service asks of the outside world, on one page. */

import type { AdoptedPolicy } from '#src/decision/adopted-policy.ts'
import type { Alert } from '#src/decision/alert.ts'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { RecordHead, RecordLink } from '#src/decision/record-chain.ts'
import type { NewRecordEntry, RecordEntry } from '#src/decision/record-entry.ts'
import type { SpotRequest } from '#src/decision/spot-request.ts'
import type { RuleNight, StationNight } from '#src/decision/verification/rule-night.ts'
import type { ShadowRules } from '#src/decision/verification/shadow-rules.ts'
import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import type { LearnedError } from '#src/forecast/learning/learned-error.ts'
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import type { ForecastCase, RoadForecast, StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { Network } from '#src/network/network.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { Share } from '#src/network/share.ts'
import type { OutboxMessage } from '#src/notification/message.ts'
import type { Notice } from '#src/notification/notice.ts'
import type { TryOutcome } from '#src/notification/retry.ts'
import type { NightPlan, PlanWork } from '#src/routing/night/night-plan.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import type { CivilDate } from '#src/season.ts'
import type { Envelope } from '#src/telemetry/lorawan/uplink.ts'
import type { Telemetry } from '#src/telemetry/payload.ts'
import type { Reading, Rejection } from '#src/telemetry/reading.ts'
import type { Refusal } from '#src/telemetry/refusal.ts'
import type { StoredSurvey } from '#src/telemetry/survey.ts'

export type Cancel = () => void

/** The service's own time: real, shifted for a rehearsal, or virtual in a test. */
export type Clock = {
  now(): Date
  /** Runs once at or after that instant of this clock. A virtual clock waits for the promise before it goes on. */
  at(instant: Date, run: () => void | Promise<void>): Cancel
  /** Milliseconds since some instant, on a clock that nobody can set; absent: time passes only when told to. */
  readonly elapsed_ms?: () => number
  /** By how much setting the machine's clock has put this one forward since it was made; negative: back. Absent: it cannot be. */
  readonly set_by_ms?: () => number
}

/** A message from an identified device; the acknowledgement waits for the handler. */
export type DeviceMessage = {
  readonly authority: string
  readonly device: string
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  /** Of an uplink: what was read from it already. */
  readonly read?: Telemetry
  /** Why the broker let it go no further; it is kept for the device's owner, as a rejection. */
  readonly refused?: Refusal
}
/** A LoRaWAN network's message about one of an authority's devices. */
export type UplinkMessage = {
  readonly authority: string
  readonly envelope: Envelope
  /** The MQTT topic, or the path of the webhook. */
  readonly topic: string
  readonly payload: Uint8Array
  /** The broker had kept it for whoever connects. */
  readonly isRetained?: boolean
}
/** What became of it: kept as a reading, or refused and kept for its owner. */
export type UplinkOutcome = {
  /** Id of the device; its DevEUI where nobody registered it; null: it names none. */
  readonly device: string | null
  /** When it was measured, or when the network received what was refused. */
  readonly at: Date | null
  readonly refused: Refusal | null
}
/** A LoRaWAN network that hands on uplinks. */
export type UplinkSource = {
  readonly id: string
  readonly authority: string
  /** As a part of the service is named. */
  readonly name: string
  /** Each uplink is acknowledged, where the network asks for it, only after `take` resolves. */
  start(take: (message: UplinkMessage) => Promise<UplinkOutcome>): void
  stop(): Promise<void>
  /** In words; null while all is well. */
  trouble(): string | null
}
/** What happened to a device at the broker, and what became of what it sent. */
export type DeviceEventKind =
  | 'connected'
  | 'disconnected'
  | 'connect_refused'
  | 'publish_refused'
  | 'subscribe_refused'
  | 'message_refused'
  | 'message_repeated'

/** What is noted: `code` names the reason of a refusal, `address` is where the connection comes from. */
export type NewDeviceEvent = {
  readonly kind: DeviceEventKind
  readonly code?: string
  readonly message: string
  readonly address?: string
}
export type Broker = {
  /** Resolves once it listens or is subscribed, or the first try has failed; each message is acknowledged only after `handle` resolves; many may share a promise. */
  start(handle: (message: DeviceMessage) => Promise<void>): Promise<void>
  /** Sends to a device (`…/cmd`, `…/errors`); QoS 1, never retained. */
  send(topic: string, payload: string): Promise<void>
  /** Stops taking messages, lets those in hand be acknowledged, closes. */
  stop(): Promise<void>
  /** In words, for `doctor` and the page; null while all is well. */
  trouble(): string | null
  /** Ids of devices that two clients use at once, refused for it; absent: this broker cannot tell. */
  clones?(): readonly string[]
  /** Ends the session of a device that may no longer speak; absent: its next message is refused. */
  disconnect?(device: string): void
}

/**
 * Which journal, or which operational store, a view was filled from. A position counts for its own source only:
 * after a lost data directory an old database must not look as if it were ahead.
 */
export type SourceId = string
/** Byte offset after a record: where to go on reading. 0: the beginning. */
export type JournalPosition = number
export type JournalRecord =
  | { readonly kind: 'reading'; readonly reading: Reading; readonly payload: Uint8Array }
  | { readonly kind: 'rejection'; readonly rejection: Rejection }
/** A record as views take it: without the bytes that a reading was read from. */
export type ViewRecord =
  | Exclude<JournalRecord, { kind: 'reading' }>
  | { readonly kind: 'reading'; readonly reading: Reading }
/** The durable truth of what was received: appended and on disk before the acknowledgement. */
export type Journal = {
  /** Given at its making: a view that was filled from another journal starts anew. */
  readonly id: string
  /** Resolves once the record is on disk (group commit); records of one commit share the promise. */
  append(record: JournalRecord): Promise<void>
  /**
   * Records after `from`, oldest first, in batches of at most `limit`; ends at the durable end. With `only`,
   * records of that kind; the last batch may then be empty and tell how far was looked.
   */
  read(
    from: JournalPosition,
    limit: number,
    only?: JournalRecord['kind'],
  ): AsyncIterable<{ records: JournalRecord[]; through: JournalPosition }>
  /** The same from memory, as one batch; null when `from` lies further back than what was appended lately. */
  recent?(
    from: JournalPosition,
    limit: number,
    only?: JournalRecord['kind'],
  ): { records: ViewRecord[]; through: JournalPosition } | null
  end(): JournalPosition
  /** Resolves once the durable end lies beyond that position. */
  grown(beyond: JournalPosition): Promise<void>
  /** Where to start reading to see all that was received since then, but not much more than `bytes` of it. */
  tail(since: Date, bytes: number): JournalPosition
  /**
   * Removes the oldest files, of which every record was received before that instant and lies before that position; the
   * bytes that went. Absent: this journal is not shortened.
   */
  shorten?(to: { readonly before: Date; readonly through: JournalPosition }): Promise<number>
  /** Why it does not acknowledge at present (disk full); null while all is well. */
  trouble(): string | null
  /** What was found damaged on disk since it was opened; null: nothing. Absent: it is on no disk. */
  damage?(): string | null
  close(): Promise<void>
}

/** Readings as a view of the journal: may be dropped and rebuilt from position 0. */
export type ReadingStore = {
  /** Stores each reading once and remembers `through`; repeating a call changes nothing. */
  append(readings: readonly Reading[], through: JournalPosition, source: SourceId): Promise<void>
  /** Which readings it will never take, in words; null: none. They are only in the journal. Absent: it takes all. */
  refused?(): string | null
  /** How many readings it takes best in one call; absent: a thousand. */
  readonly batch?: number
  /** Journal position up to which readings are stored. */
  position(source: SourceId): Promise<JournalPosition>
  /** Readings with `at` in [from, to), ascending by `at` then `seq`. */
  ofDevice(device: string, span: { from: Date; to: Date; limit: number }): Promise<Reading[]>
  ofStation(station: string, span: { from: Date; to: Date; limit: number }): Promise<Reading[]>
  /** Writes forecasts for charts and other systems; repeating a call changes nothing. */
  appendForecasts(forecasts: readonly StationForecast[], through: number, source: SourceId): Promise<void>
  /** Deletes at most so many that are older; how many went. Absent: retention is the database's own. */
  forget?(kind: 'readings' | 'forecasts', before: Date, limit: number): Promise<number>
  /** Id of the last forecast written, 0 when none. */
  forecastPosition(source: SourceId): Promise<number>
  close(): Promise<void>
}

export type WeatherRefusal = {
  readonly code: string
  readonly message: string
  readonly retry_after_s: number | null
}
export type WeatherSource = {
  readonly name: string
  /** The latest forecast for a place; a refusal says what came instead. Never throws for a bad answer. */
  atmosphere(place: { lat: number; lon: number }): Promise<Atmosphere | WeatherRefusal>
}

/** Many forecasts at once, worked out where they do not hold up anything else. */
export type Forecaster = {
  /** An answer a case, in their order; a case that cannot be forecast gets its error. Rejects when it gives up. */
  forecast(cases: readonly ForecastCase[]): Promise<RoadForecast[]>
  /** Finishes what is in hand. */
  stop(): Promise<void>
}

/** How long a plan is searched for: by tries the same plan comes out on any machine; by time it does not. */
export type PlanBudget = { readonly iterations: number } | { readonly seconds: number }
export type PlanOrder = {
  readonly network: RoadNetwork
  readonly task: SpreadingTask
  readonly seed: number
  /** How many search at once, each from a seed of its own; 1 without it. */
  readonly threads?: number
  readonly budget: PlanBudget
  /** Asks for the best plan so far. */
  readonly signal?: AbortSignal
}
/** Plans tours where that does not hold up anything else. */
export type Planner = {
  /** `onShare`: how far it is, 0 to 1, about once a second. Rejects when a search ends without a plan. */
  plan(order: PlanOrder, onShare?: (share: number) => void): Promise<SpreadingPlan>
  /** Gives up what is in hand. */
  stop(): Promise<void>
}

export type Role =
  | 'viewer'
  | 'crew'
  | 'duty_manager'
  | 'winter_manager'
  | 'sensor_engineer'
  | 'integrator'
  | 'auditor'
  | 'admin'
export type User = {
  readonly username: string
  readonly authority: string
  readonly role: Role
  readonly on_duty: boolean
  /** scrypt, as `salt:hash` in base64url. */
  readonly password_hash: string
  readonly session_ttl_s: number
}
export type Session = { readonly token_hash: string; readonly username: string; readonly expires_at: Date }
export type ApiKey = {
  readonly key_hash: string
  readonly authority: string
  readonly scopes: readonly ('read' | 'write')[]
  /** Id of the only thing that it opens; absent: all of its authority. */
  readonly share?: string
}
/** What a device proves itself with: HMAC-SHA-256 of its secret under a pepper of the installation, which it names. */
export type DeviceCredential = {
  readonly device: string
  readonly secret_hash: string
  readonly retired_secret_hashes: readonly string[]
  /** The secret before this one, good beside it until then; absent: there is none. */
  readonly grace?: { readonly secret_hash: string; readonly until_at: Date }
  /** When the device first proved itself with the present secret; absent: nobody has seen it do so. */
  readonly used_at?: Date
}

export type JobRun = {
  readonly job: string
  /** The slot of the cron table that this run is for. */
  readonly due_at: Date
  readonly started_at: Date
  readonly finished_at: Date | null
  readonly outcome: 'running' | 'done' | 'failed'
  /** Made up after its slot was missed. */
  readonly late: boolean
  readonly message: string | null
}

export type KeptAtmosphere = Atmosphere & { readonly sha256: string }

/** A small named value. */
export type Mark = { readonly name: string; readonly value: string }

/** What is saved together with a network. */
export type NetworkKept = {
  /** From when on it is in force; absent: from its line of the record, or from the beginning. */
  readonly at?: Date
  readonly entry?: NewRecordEntry
  readonly credentials?: readonly DeviceCredential[]
  readonly mark?: Mark
}

/** `sha256`: of the canonical JSON of its list of parts by their hashes. */
export type NetworkVersion = { readonly since_at: Date; readonly sha256: string }

/** What is saved together with a decision. */
export type KeptWith = {
  /** Its line of the record; absent: newer words for the same proposal, which is worth none. */
  readonly entry?: NewRecordEntry
  /** Absent: the recommendation is the one that was saved before, and so is its case. */
  readonly restsOn?: DecideCase
}

/** A person's answer for one route of several, with its line of the record. */
export type StoredAnswer = {
  readonly decision: Decision
  /** The version that it was given for. */
  readonly expected: number
  readonly entry: NewRecordEntry
}

/** What a recommendation of the record was made from, as it was. */
export type PinnedCase = {
  readonly given: DecideCase
  /** Digest of the rules that decided. */
  readonly rules: string
  /** Were they the rules of this program? */
  readonly isOfThese: boolean
}

/** What people are to be told, kept until it has been handed over. */
export type Outbox = {
  standingNotices(): Promise<Notice[]>
  /** At that instant or later, the last first. */
  noticesClosedSince(at: Date): Promise<Notice[]>
  /** Replaces notices; adds each message that is not there yet: making one again does not send it again. */
  saveNotices(notices: readonly Notice[], messages: readonly OutboxMessage[]): Promise<void>
  /** To be tried by now, the longest waiting first. */
  dueMessages(now: Date, limit: number): Promise<OutboxMessage[]>
  /** Of one notice, oldest first. */
  messagesOf(notice: string): Promise<OutboxMessage[]>
  /** Newest first. */
  latestMessages(limit: number): Promise<OutboxMessage[]>
  /** Replaces a message that is due and was tried so often; false when another worker was first. */
  changeMessage(message: OutboxMessage, expectedAttempts: number): Promise<boolean>
}

/** A way to people. It never throws and says whether another try makes sense. */
export type Notifier = { send(message: OutboxMessage): Promise<TryOutcome> }

/** From when on a road network is the authority's, with its line of the record. */
export type InstalledRoads = {
  readonly at: Date
  readonly by: string
  readonly entry: NewRecordEntry
}

/** One step of deleting what is old. */
export type Forgetting = { readonly before: Date; readonly after: number; readonly limit: number }

/** State that people and jobs share. One contract suite holds SQLite and PostgreSQL to it. */
export type OperationalStore = Outbox & {
  /**
   * The same store with the rows of these authorities and no others: what is not theirs is neither read nor written,
   * and who asks for it learns nothing. Without it: of every authority of the installation, for its own jobs.
   */
  as(authorities: readonly string[]): OperationalStore
  /** Given at its making; what is copied on from here is counted under it. */
  id(): Promise<SourceId>
  network(): Promise<Network>
  /** With what goes with it, all or nothing; it is kept as a version. */
  saveNetwork(network: Network, kept?: NetworkKept): Promise<void>
  /** Authorities whose rows are kept though no network holds them: sandboxes. */
  admit(authorities: readonly string[]): Promise<void>
  /** Those in force at some time of [from, to), oldest first. */
  networkVersions(span: { readonly from: Date; readonly to: Date }): Promise<NetworkVersion[]>
  /** `lost`: what of it is not there or was changed. */
  networkOf(sha256: string): Promise<Network | { readonly lost: string }>
  /** How many devices of each authority the database shows, as the network was saved; of none: no entry. */
  devicesShown(): Promise<ReadonlyMap<string, number>>
  credentials(): Promise<DeviceCredential[]>
  /** This and every other `save…` of a list replaces what has the same key and leaves the rest. */
  saveCredentials(credentials: readonly DeviceCredential[]): Promise<void>
  /** A small named value: bootstrap done, demonstration clock, installation id. */
  mark(name: string): Promise<string | null>
  /** With its line of the record, all or nothing. */
  saveMark(name: string, value: string, entry?: NewRecordEntry): Promise<void>

  user(username: string): Promise<User | null>
  saveUsers(users: readonly User[]): Promise<void>
  session(tokenHash: string): Promise<Session | null>
  saveSession(session: Session): Promise<void>
  deleteSession(tokenHash: string): Promise<void>
  apiKey(keyHash: string): Promise<ApiKey | null>
  saveApiKeys(keys: readonly ApiKey[]): Promise<void>

  /** Keeps each rejection once by journal position and remembers `through`. */
  appendRejections(
    rejections: readonly Rejection[],
    through: JournalPosition,
    source: SourceId,
  ): Promise<void>
  rejectionPosition(source: SourceId): Promise<JournalPosition>
  /** Newest first. */
  rejectionsOf(device: string, limit: number): Promise<Rejection[]>

  saveAtmosphere(domain: string, atmosphere: Atmosphere): Promise<void>
  latestAtmosphere(domain: string): Promise<Atmosphere | null>
  /** Weather fetched in [from, to) for a place, oldest first, each with the SHA-256 of its document as kept. */
  atmospheresOf(domain: string, span: { from: Date; to: Date }): Promise<KeptAtmosphere[]>
  saveForecasts(forecasts: readonly StationForecast[]): Promise<void>
  /** The last forecast issued for each station. */
  latestForecasts(): Promise<StationForecast[]>
  /** Forecasts of a station issued in [from, to), oldest first. */
  forecastsOf(station: string, span: { from: Date; to: Date }): Promise<StationForecast[]>
  /** Forecasts with id > after, ascending, to be copied on. */
  forecastsAfter(after: number, limit: number): Promise<{ id: number; forecast: StationForecast }[]>

  /**
   * Keeps one outcome a station, hour of issue and lead, and with them, all or nothing, what was learnt from them.
   * Of one that is there only a missing `observed_c` is filled in; the first issue of an hour stands. What was learnt
   * since an earlier instant than the stored document's (`since_at`: it was reset) is not kept. `entry`: the line of
   * the record for what a person did of it.
   */
  saveOutcomes(
    outcomes: readonly ForecastOutcome[],
    learned?: readonly LearnedError[],
    entry?: NewRecordEntry,
  ): Promise<void>
  /** Valid in [from, to) and not yet measured, oldest first. */
  awaitedOutcomes(span: { from: Date; to: Date }): Promise<ForecastOutcome[]>
  /** Valid in [from, to), by valid time, then issue; of one station, or of all. */
  outcomesOf(span: { from: Date; to: Date }, station?: string): Promise<ForecastOutcome[]>
  /** Drops what was valid before this instant. */
  forgetOutcomes(before: Date): Promise<void>
  /** What each station's forecasts have shown of their error. */
  learnedErrors(): Promise<LearnedError[]>

  /**
   * Keeps each run of an authority once, with a line of the record, all or nothing; a run with the same name is
   * replaced. Each has at least one point.
   */
  saveSurveys(surveys: readonly StoredSurvey[], entry?: NewRecordEntry): Promise<void>
  /** By their first instant. */
  surveys(authority: string): Promise<StoredSurvey[]>

  /** Adds a version with its line of the record and a mark, all or nothing; false when that version is there already. */
  addPolicy(adopted: AdoptedPolicy, entry: NewRecordEntry, mark?: Mark): Promise<boolean>
  /** Every version of an authority's policy, oldest first. */
  policies(authority: string): Promise<AdoptedPolicy[]>
  /** The last version of each authority that has one. */
  policiesInForce(): Promise<AdoptedPolicy[]>

  /** Keeps one a night, route and rule; of one that is there only a missing order is filled in. */
  saveRuleNights(nights: readonly RuleNight[]): Promise<void>
  /** Nights in [from, to). */
  ruleNights(authority: string, nights: { from: CivilDate; to: CivilDate }): Promise<RuleNight[]>
  saveStationNights(nights: readonly StationNight[]): Promise<void>
  stationNights(authority: string, nights: { from: CivilDate; to: CivilDate }): Promise<StationNight[]>
  /** Of every authority that has some. */
  shadowRules(): Promise<ShadowRules[]>
  /** With its line of the record, all or nothing. */
  saveShadowRules(rules: ShadowRules, entry: NewRecordEntry): Promise<void>

  decision(id: string): Promise<Decision | null>
  decisionsOfNight(night: string): Promise<Decision[]>
  /**
   * Inserts, or replaces when the stored version is `expected`; false when somebody else was first. With it, all or
   * nothing, its line of the record and the case that its recommendation was made from. A line without a case is that of
   * an answer to the recommendation as stored: false also when that was renewed under the same version.
   */
  saveDecision(decision: Decision, expected: number | null, kept?: KeptWith): Promise<boolean>
  /** All of one act or nothing: false when one of the decisions is no longer as it was answered. */
  saveAnswers(answers: readonly StoredAnswer[]): Promise<boolean>
  /** What a crew said that it did, with its line of the record; false when that id of the authority is there already. */
  addTreatment(treatment: CompletedTreatment, entry: NewRecordEntry): Promise<boolean>
  /** Takes one back, with its line of the record; false when that was done already. */
  withdrawTreatment(treatment: CompletedTreatment, entry: NewRecordEntry): Promise<boolean>
  treatment(authority: string, id: string): Promise<CompletedTreatment | null>
  /** Finished in [from, to), oldest first. */
  treatments(span: { readonly from: Date; readonly to: Date }): Promise<CompletedTreatment[]>
  /** Somebody's request to treat a place, with its line of the record; false when that id is there already. */
  addSpotRequest(request: SpotRequest, entry: NewRecordEntry): Promise<boolean>
  /** With the answer and its line of the record; false when somebody has answered already. */
  answerSpotRequest(request: SpotRequest, entry: NewRecordEntry): Promise<boolean>
  spotRequest(id: string): Promise<SpotRequest | null>
  /** Heard in [from, to), oldest first. */
  spotRequests(authority: string, span: { readonly from: Date; readonly to: Date }): Promise<SpotRequest[]>
  /** That nobody has answered, of every authority, oldest first. */
  openSpotRequests(): Promise<SpotRequest[]>
  /** Keeps a road network for ever and names it by the SHA-256 of its canonical JSON. `installed`: it is the authority's from now on. */
  keepRoadNetwork(authority: string, network: RoadNetwork, installed?: InstalledRoads): Promise<string>
  roadNetwork(authority: string, sha256: string): Promise<RoadNetwork | null>
  /** Those that were installed, the last first; one that was only kept for a plan is not among them. */
  roadNetworks(
    authority: string,
  ): Promise<{ readonly sha256: string; readonly at: Date; readonly by: string }[]>
  /** A plan proposed for a night, with its line of the record; false when that id is there already. */
  addPlan(plan: NightPlan, work: PlanWork, entry: NewRecordEntry): Promise<boolean>
  /** With the confirmation and its line of the record; false when somebody has answered it already. */
  confirmPlan(plan: NightPlan, entry: NewRecordEntry): Promise<boolean>
  plan(id: string): Promise<NightPlan | null>
  /** Its task and its tours as they were. */
  planWork(id: string): Promise<PlanWork | null>
  /** Oldest first. */
  plansOfNight(authority: string, night: CivilDate): Promise<NightPlan[]>
  alerts(): Promise<Alert[]>
  /**
   * The engine's changes with their lines of the record, all or nothing; what a person made of an alert since, which
   * has a later version, stands.
   */
  saveAlerts(alerts: readonly Alert[], entries?: readonly NewRecordEntry[]): Promise<void>
  /**
   * A person's: replaces when the stored version is `expected`; false when something came between. With it, all or
   * nothing, its line of the record.
   */
  saveAlert(alert: Alert, expected: number, entry: NewRecordEntry): Promise<boolean>

  /** Given to neighbours, in force or not; of some authorities those that one of them gave or was given. */
  shares(): Promise<Share[]>
  /** Adds or replaces one, with a line in the record of each side and the key that opens it, all or nothing. */
  saveShare(share: Share, entries: readonly NewRecordEntry[], key?: ApiKey): Promise<void>

  /** True when this caller is the first to claim the slot. */
  claimRun(run: JobRun): Promise<boolean>
  finishRun(run: JobRun): Promise<void>
  /** The run with the latest due_at. */
  lastRun(job: string): Promise<JobRun | null>
  lastRuns(): Promise<JobRun[]>

  /** Adds a line at the end of the hash chain; several writers take their turn. */
  appendRecord(entry: NewRecordEntry, restsOn?: DecideCase): Promise<void>
  /** The last `limit` entries about a subject (about all when null), oldest first. */
  record(subject: string | null, limit: number): Promise<RecordEntry[]>
  /** Entries with seq > after as the hash chain sees them, in its order. */
  recordLinks(after: number, limit: number): Promise<RecordLink[]>
  /** The entry, wherever it stands, that says it was written after the one with this hash. */
  recordSuccessor(hash: string): Promise<RecordLink | null>
  /** The last entry as it was noted when it was written. */
  recordHead(): Promise<RecordHead>
  /** The case pinned under this hash; `lost`: what of it is not there or was changed. */
  pinnedCase(hash: string): Promise<PinnedCase | { readonly lost: string }>
  /** Entries of an authority made in [from, to), by time and number, whose action begins with `action`. */
  recordBetween(
    authority: string,
    span: { readonly from: Date; readonly to: Date },
    action?: string,
  ): Promise<RecordEntry[]>
  /** Up to `limit` entries with seq > after, oldest first. */
  recordAfter(after: number, limit: number): Promise<RecordEntry[]>
  /**
   * Deletes of the next `limit` rows behind `after` those from before that instant; never what the record rests on, nor
   * the last of its kind. `through`: where to go on; null: nothing older is left.
   */
  forget(
    kind: 'rejections' | 'forecasts' | 'weather' | 'messages' | 'runs',
    step: Forgetting,
  ): Promise<{ readonly forgotten: number; readonly through: number | null }>
  /** Those that have ended; how many went. */
  forgetSessions(now: Date): Promise<number>
  /** Throws when the store cannot answer. */
  ping(): Promise<void>
  /** Why it does not answer at present, in words; null while it does, as far as the last call showed. */
  trouble(): string | null
  close(): Promise<void>
}

/** Heads of the record, noted apart from the store that holds it. */
export type RecordHeads = {
  note(head: RecordHead, at: Date): Promise<void>
  noted(): Promise<RecordHead[]>
}

/** What an open page is told: which part of the night changed. */
export type LiveEvent = {
  readonly id: number
  readonly kind: 'reading' | 'rejection' | 'forecast' | 'decision' | 'alert' | 'treatment' | 'plan'
  readonly subject: string
  readonly at: Date
}
