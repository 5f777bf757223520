import type { ClaimsPack } from '#src/api/claims/claims-pack-document.ts'
import type { Decision } from '#src/decision/decision.ts'
import { HOUR, MINUTE, type Milliseconds } from '#src/units.ts'

type Known = Pick<
  ClaimsPack,
  'covers' | 'stations' | 'routes' | 'weather' | 'forecasts' | 'readings' | 'decisions' | 'demonstration'
>

const READINGS_EVERY = HOUR
const FORECASTS_EVERY = 2 * HOUR
const LATE = 30 * MINUTE

/** What is never held here, whatever the place. */
const ALWAYS = [
  'What was done on the road is not recorded here: when spreaders left and came back, the rate and the salt actually spread, their tracks, breakdowns, inspections. Ask whoever drove.',
  'Names, places and the sensors of a route are as they are now. Policy and thresholds are those of each decision, among its inputs.',
]

type Gap = { readonly from: Date; readonly to: Date }

/** Stretches of the period longer than `every` without any of these instants. */
function gaps({ from, to }: ClaimsPack['covers'], instants: readonly Date[], every: Milliseconds): Gap[] {
  const within = instants.filter((at) => at >= from && at < to).sort((a, b) => a.getTime() - b.getTime())
  const ends = [from, ...within, to]
  return ends
    .slice(1)
    .map((end, index) => ({ from: ends[index]!, to: end }))
    .filter((gap) => gap.to.getTime() - gap.from.getTime() > every)
}

const utc = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
const between = (found: readonly Gap[]) => found.map((gap) => `${utc(gap.from)} to ${utc(gap.to)}`).join('; ')

function ofReadings({ covers, readings }: Known, id: string, name: string): string[] {
  const own = readings.filter(({ station }) => station === id)
  if (own.length === 0) return [`No reading of ${name} of this period is held.`]
  const found = gaps(
    covers,
    own.map(({ at }) => at),
    READINGS_EVERY,
  )
  const late = own.filter(({ at, received_at }) => received_at.getTime() - at.getTime() > LATE)
  return [
    ...(found.length > 0 ? [`No reading of ${name} for more than an hour: ${between(found)}.`] : []),
    ...(late.length > 0
      ? [
          `${late.length} of ${own.length} readings of ${name} came more than 30 minutes after they were measured: until then nobody knew them.`,
        ]
      : []),
  ]
}

function ofForecasts({ covers, forecasts }: Known, id: string, name: string): string[] {
  const own = forecasts.filter(({ station }) => station === id)
  if (own.length === 0) return [`No forecast for ${name} was issued in this period.`]
  const found = gaps(
    covers,
    own.map(({ issued_at }) => issued_at),
    FORECASTS_EVERY,
  )
  return found.length > 0
    ? [`No forecast for ${name} was issued for more than two hours: ${between(found)}.`]
    : []
}

function ofDecisions({ decisions }: Known, route: string, name: string): string[] {
  const own = decisions.map(({ detail }) => (detail as { after: Decision }).after)
  const last = new Map(own.filter((after) => after.route === route).map((after) => [after.id, after]))
  if (last.size === 0) return [`No decision on ${name} is in the record of this period.`]
  return [...last.values()]
    .filter(({ status }) => status === 'proposed')
    .map(({ night }) => `Nobody had answered the proposal for ${name} of the night of ${night} by the end.`)
}

/** What a reader might look for and not find, said plainly; nothing is left out in silence. */
export function claimsMissing(known: Known): string[] {
  const { stations, routes, weather, demonstration, decisions } = known
  const unpinned = decisions.filter(({ pinned }) => pinned === null).length
  return [
    ...(demonstration ? ['This is a DEMONSTRATION: sensors, weather and winter service are invented.'] : []),
    ...(routes.length === 0 ? ['No treatment route of this authority is known at this place.'] : []),
    ...(stations.length === 0 ? ['No station stands for this route.'] : []),
    ...stations.flatMap(({ id, name }) => [...ofReadings(known, id, name), ...ofForecasts(known, id, name)]),
    ...(weather.length === 0 ? ['No weather forecast was received in this period.'] : []),
    ...routes.flatMap(({ id, name }) => ofDecisions(known, id, name)),
    ...(unpinned > 0
      ? [`${unpinned} of ${decisions.length} entries on decisions rest on no case that could be replayed.`]
      : []),
    ...ALWAYS,
  ]
}
