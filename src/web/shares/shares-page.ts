import type { Principal } from '#src/api/principal.ts'
import type { SharedDocument } from '#src/api/shared-document.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { Share } from '#src/network/share.ts'
import { civilTime } from '#src/season.ts'
import { civilDay } from '#src/web/skill/skill-words.ts'
import { degrees, duration, outcomeWords, statusWords } from '#src/web/words.ts'

/** The fields of the form as a browser sends them. */
export type ShareEntry = Partial<Record<'subject' | 'with' | 'until' | 'reason' | 'end', string>>

/** What was entered and not done, or the key that was made and is shown this once. */
export type ShareAttempt = {
  readonly entered: ShareEntry
  readonly problem: string | null
  readonly key: string | null
}

export type ListedShare = Share & { readonly in_force: boolean }

type Night = Pick<TonightDocument, 'now' | 'time_zone'>

export type SharesKnown = {
  readonly shares: readonly ListedShare[]
  /** What each that is in force shows now. */
  readonly shown: ReadonlyMap<string, SharedDocument>
  /** Of one's own: what could be shared. */
  readonly subjects: readonly { readonly value: string; readonly name: string }[]
}

const MAY_SHARE: ReadonlySet<string> = new Set(['winter_manager', 'admin'])

const day = (at: Date, zone: string): string => `${civilDay(at, zone)}, ${civilTime(at, zone)}`

/** The words for what a neighbour’s station or route says now, with its age. */
function saysNow(shown: SharedDocument, now: Date): string {
  if ('route' in shown) {
    const { decision } = shown
    if (!decision) return 'Nothing is advised for it yet.'
    const { outcome, because } = decision.recommendation
    const answered = decision.decided ? `${statusWords[decision.status] ?? decision.status}. ` : ''
    return `${outcomeWords[outcome].sign} ${outcomeWords[outcome].word}. ${answered}${because}`
  }
  const last = shown.readings.at(-1)
  if (!last) return 'No reading in the last day: that says nothing of the road.'
  const doubt = shown.verdict && shown.verdict.verdict !== 'trusted' ? ', its sensor is doubted' : ''
  return `Road ${degrees(last.road_temp_c)}, ${duration(now.getTime() - last.at.getTime())} ago${doubt}.`
}

const nameOf = (share: Share, shown: SharedDocument | undefined): string => {
  if (!shown) return share.subject
  return 'route' in shown ? shown.route.name : shown.station.name
}

function line(share: ListedShare, shown: SharedDocument | undefined, { now, time_zone: zone }: Night) {
  const { ended_at, ended_by, until_at } = share
  const end = ended_at
    ? `Taken back ${day(ended_at, zone)}, by ${ended_by}.`
    : until_at && `${share.in_force ? 'Until' : 'Ended'} ${day(until_at, zone)}.`
  return {
    id: share.id,
    kind: share.kind,
    name: nameOf(share, shown),
    owner: shown?.owner.name ?? share.authority,
    with: share.with ?? 'whoever holds its key',
    made: `${day(share.made_at, zone)}, by ${share.made_by}: ${share.reason}`,
    end: end ?? 'Until it is taken back.',
    inForce: share.in_force,
    says: shown ? saysNow(shown, now) : null,
  }
}

const things = (count: number) => (count === 1 ? 'one thing' : `${count} things`)

function sentence(given: number, taken: number): string {
  if (given + taken === 0) return 'You share nothing with a neighbour, and no neighbour shares with you.'
  return `You share ${given === 0 ? 'nothing' : things(given)} with neighbours; they share ${taken === 0 ? 'nothing' : things(taken)} with you.`
}

/** What is shared, both ways, as a page prints it. */
export function sharesPage(
  { shares, shown, subjects }: SharesKnown,
  night: Night,
  reader: Pick<Principal, 'kind' | 'role' | 'authorities'> | null,
  attempt: ShareAttempt | null,
) {
  const isOwn = ({ authority }: Share) => reader?.authorities.includes(authority) ?? false
  const newestFirst = shares.toSorted((a, b) => b.made_at.getTime() - a.made_at.getTime())
  const lines = (wanted: readonly ListedShare[]) =>
    wanted.map((share) => line(share, shown.get(share.id), night))
  const [given, taken] = [newestFirst.filter(isOwn), newestFirst.filter((share) => !isOwn(share))]
  const inForce = (wanted: readonly ListedShare[]) => wanted.filter((share) => share.in_force)
  return {
    now: civilTime(night.now, night.time_zone),
    sentence: sentence(inForce(given).length, inForce(taken).length),
    taken: lines(inForce(taken)),
    given: lines(inForce(given)),
    over: lines(newestFirst.filter((share) => !share.in_force)),
    mayShare: reader?.kind === 'user' && MAY_SHARE.has(reader.role),
    subjects,
    entered: attempt?.entered ?? {},
    problem: attempt?.problem ?? null,
    key: attempt?.key ?? null,
  }
}
