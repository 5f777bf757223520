import type { Treatment } from '#src/decision/decide-case.ts'
import type { SaltType } from '#src/decision/treatment-table.ts'
import { listOf } from '#src/decision/words.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { DAY, type GramsPerSquareMetre, HOUR, MINUTE, type Tonnes } from '#src/units.ts'

/** The part of a route that was treated, in driving order: ids of its first and its last road segment. */
export type Stretch = { readonly from: string; readonly to: string }

/** What a crew says that it did; `id` is theirs, so that a phone may send it twice. */
export type TreatmentReport = {
  readonly id: string
  readonly route: string
  /** Null: the whole route. */
  readonly stretch: Stretch | null
  readonly started_at: Date
  readonly finished_at: Date
  readonly spread_rate_g_m2: GramsPerSquareMetre
  readonly salt: SaltType
  /** By the spreader's own count; null: not told. */
  readonly salt_t: Tonnes | null
  /** The crew or driver, as the authority calls them. */
  readonly by: string
  readonly note: string | null
}

/** A treatment that somebody says was done. Evidence of salt on the road, never of a road that needs none. */
export type CompletedTreatment = TreatmentReport & {
  readonly authority: string
  readonly entered_by: string
  readonly entered_at: Date
  /** The office entered it for the crew. */
  readonly on_behalf: boolean
  /** Taken back, with the reason; null: it stands. */
  readonly withdrawn: { readonly by: string; readonly at: Date; readonly reason: string } | null
}

/** One thing that cannot be so in a report. */
export type ReportFault = {
  readonly field: string
  readonly expected: string
  readonly got: string
  readonly likely_cause: string
}

/** A phone's clock may be ahead by so much. */
const CLOCK_AHEAD = 5 * MINUTE
/** A phone without signal sends days later; beyond this the date is more likely wrong than the crew late. */
const LATEST = 14 * DAY
/** No round takes longer: a driver's daily limit is 10 h of driving (retained Regulation (EC) 561/2006). */
const LONGEST = 12 * HOUR
export const MOST_G_M2 = 40
const MOST_T = 50

type Given = { readonly report: TreatmentReport; readonly route: TreatmentRoute; readonly now: Date }
type Rule = (given: Given) => ReportFault | null

const fault = (field: string, expected: string, got: string, likely_cause: string): ReportFault => ({
  field,
  expected,
  got,
  likely_cause,
})

const isOver: Rule = ({ report: { finished_at }, now }) =>
  finished_at.getTime() > now.getTime() + CLOCK_AHEAD
    ? fault(
        'finished_at',
        `not later than now, ${now.toISOString()}`,
        finished_at.toISOString(),
        'the phone’s clock is ahead, or it is planned and not done yet',
      )
    : null

const isInOrder: Rule = ({ report: { started_at, finished_at } }) =>
  started_at > finished_at
    ? fault(
        'finished_at',
        `not before started_at, ${started_at.toISOString()}`,
        finished_at.toISOString(),
        'the two are swapped, or midnight lies between them',
      )
    : null

const isRecent: Rule = ({ report: { started_at }, now }) =>
  now.getTime() - started_at.getTime() > LATEST
    ? fault('started_at', 'within the last 14 days', started_at.toISOString(), 'the date is wrong')
    : null

const isOneRound: Rule = ({ report: { started_at, finished_at } }) =>
  finished_at.getTime() - started_at.getTime() > LONGEST
    ? fault(
        'finished_at',
        'at most 12 h after started_at',
        finished_at.toISOString(),
        'one of the two dates is wrong, or several rounds are told as one',
      )
    : null

const isARate: Rule = ({ report: { spread_rate_g_m2: rate } }) =>
  rate > 0 && rate <= MOST_G_M2
    ? null
    : fault(
        'spread_rate_g_m2',
        `above 0 and at most ${MOST_G_M2} g/m²`,
        String(rate),
        rate === 0 ? 'nothing was spread: that is no treatment' : 'another unit, or a slip of the finger',
      )

const isALoad: Rule = ({ report: { salt_t } }) =>
  salt_t === null || (salt_t > 0 && salt_t <= MOST_T)
    ? null
    : fault('salt_t', `above 0 and at most ${MOST_T} t`, String(salt_t), 'kilograms told as tonnes')

type Driven = Pick<TreatmentRoute, 'segments'>

const isDriven = ({ segments }: Driven, id: string) => segments.some((segment) => segment.id === id)

/** Where on a route a segment is treated; where it is only driven over, there. */
function placesOf({ segments }: Driven, id: string): readonly number[] {
  const driven = segments.flatMap((segment, place) => (segment.id === id ? [place] : []))
  const treated = driven.filter((place) => segments[place]!.treated)
  return treated.length > 0 ? treated : driven
}

/**
 * The segments from the first to the last that were told, in driving order; none where they are not on the route in
 * this order. Of a road that is treated twice the shorter reading counts: nothing is done that may not be.
 */
export function segmentsTold(
  { stretch }: Pick<TreatmentReport, 'stretch'>,
  route: Driven,
): TreatmentRoute['segments'] {
  if (!stretch) return route.segments
  const ends = placesOf(route, stretch.to)
  const spans = placesOf(route, stretch.from).flatMap((from) => {
    const to = ends.find((place) => place >= from)
    return to === undefined ? [] : [{ from, to }]
  })
  const [shortest] = spans.toSorted((a, b) => a.to - a.from - (b.to - b.from))
  return shortest ? route.segments.slice(shortest.from, shortest.to + 1) : []
}

const isOnRoute: Rule = ({ report: { stretch }, route }) => {
  if (!stretch) return null
  const strange = [stretch.from, stretch.to].filter((id) => !isDriven(route, id))
  if (strange.length > 0)
    return fault(
      'stretch',
      `road segments of ${route.id}`,
      listOf(strange),
      route.segments.length === 0
        ? 'the route has no roads yet: leave stretch out and say in the note what was treated'
        : 'segments of another route, or of an older map',
    )
  if (segmentsTold({ stretch }, route).length > 0) return null
  return fault(
    'stretch',
    'from before to, in driving order',
    `${stretch.from} to ${stretch.to}`,
    'the two are swapped',
  )
}

const RULES: readonly Rule[] = [isInOrder, isOver, isRecent, isOneRound, isARate, isALoad, isOnRoute]

/** The first thing that cannot be so; null: it can. */
export const reportFault = (report: TreatmentReport, route: TreatmentRoute, now: Date): ReportFault | null =>
  RULES.map((rule) => rule({ report, route, now })).find((found) => found !== null) ?? null

/** Does the route's whole treated length lie within what was treated? */
export function isWhole(report: TreatmentReport, route: Driven): boolean {
  if (!report.stretch) return true
  const told = new Set(segmentsTold(report, route).map(({ id }) => id))
  return told.size > 0 && route.segments.every(({ id, treated }) => !treated || told.has(id))
}

/** The report as salt on the road: dated as early as it can have been spread, when most of it is gone. */
export const asTreatment = (done: CompletedTreatment, route: Driven): Treatment => ({
  id: done.id,
  at: done.started_at,
  spread_rate_g_m2: done.spread_rate_g_m2,
  ...(!isWhole(done, route) && { is_only_part: true }),
})
