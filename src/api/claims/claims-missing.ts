import type { ClaimsPack } from '#src/api/claims/claims-pack-document.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR, MINUTE, type Milliseconds } from '#src/units.ts'

type Known = Pick<
  ClaimsPack,
  | 'covers'
  | 'networks'
  | 'stations'
  | 'routes'
  | 'weather'
  | 'decisions'
  | 'treatments'
  | 'completed'
  | 'demonstration'
>

const READINGS_EVERY = HOUR
const FORECASTS_EVERY = 2 * HOUR
const LATE = 30 * MINUTE

/** What is never held here, whatever the place. */
const ALWAYS = [
  'What was done on the road is known as crews told it, and no further: the tracks of spreaders, breakdowns and inspections are not recorded here. Ask whoever drove.',
  'Policy and thresholds that counted are those of each decision, among its inputs.',
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

type OfStation = { readings: Date[]; late: number; forecasts: Date[] }
/** When each station was heard and forecast. */
export type Held = {
  reading(reading: Pick<Reading, 'station' | 'at' | 'received_at'>): void
  forecast(forecast: Pick<StationForecast, 'station' | 'issued_at'>): void
  of(station: string): Readonly<OfStation>
}

/** Notes when things are from as they pass, and nothing else of them. */
export function heldOf(): Held {
  const stations = new Map<string, OfStation>()
  function of(station: string): OfStation {
    const found = stations.get(station) ?? { readings: [], late: 0, forecasts: [] }
    stations.set(station, found)
    return found
  }
  return {
    of,
    reading({ station, at, received_at }) {
      const found = of(station)
      found.readings.push(at)
      if (received_at.getTime() - at.getTime() > LATE) found.late++
    },
    forecast: ({ station, issued_at }) => void of(station).forecasts.push(issued_at),
  }
}

function ofReadings({ covers }: Known, { readings, late }: OfStation, name: string): string[] {
  if (readings.length === 0) return [`No reading of ${name} of this period is held.`]
  const found = gaps(covers, readings, READINGS_EVERY)
  return [
    ...(found.length > 0 ? [`No reading of ${name} for more than an hour: ${between(found)}.`] : []),
    ...(late > 0
      ? [
          `${late} of ${readings.length} readings of ${name} came more than 30 minutes after they were measured: until then nobody knew them.`,
        ]
      : []),
  ]
}

function ofForecasts({ covers }: Known, { forecasts }: OfStation, name: string): string[] {
  if (forecasts.length === 0) return [`No forecast for ${name} was issued in this period.`]
  const found = gaps(covers, forecasts, FORECASTS_EVERY)
  return found.length > 0
    ? [`No forecast for ${name} was issued for more than two hours: ${between(found)}.`]
    : []
}

function ofNetworks({ networks }: Known): string[] {
  const [first, ...others] = networks
  if (!first) return ['No network of then is kept: names, places and sensors are as they are now.']
  if (others.length === 0) return []
  const when = others.map(({ since_at }) => utc(since_at)).join('; ')
  return [`The network changed in this period (${when}): names, places and thresholds are those of its end.`]
}

function ofDecisions({ decisions }: Known, route: string, name: string): string[] {
  const own = decisions.map(({ detail }) => (detail as { after: Decision }).after)
  const last = new Map(own.filter((after) => after.route === route).map((after) => [after.id, after]))
  if (last.size === 0) return [`No decision on ${name} is in the record of this period.`]
  return [...last.values()]
    .filter(({ status }) => status === 'proposed')
    .map(({ night }) => `Nobody had answered the proposal for ${name} of the night of ${night} by the end.`)
}

function ofCompleted({ treatments, completed }: Known, route: string, name: string): string[] {
  const ordered = new Set(treatments.filter((one) => one.route === route).map(({ night }) => night))
  if (ordered.size === 0 || completed.some((done) => done.route === route && !done.withdrawn)) return []
  return [`Treatment of ${name} was ordered, and no crew told that it was done.`]
}

/**
 * What a reader might look for and not find, said plainly; nothing is left out in silence. `forgotten`: what was deleted
 * by its age.
 */
export function claimsMissing(known: Known, held: Held, forgotten: readonly string[] = []): string[] {
  const { stations, routes, weather, demonstration, decisions } = known
  const unpinned = decisions.filter(({ pinned }) => pinned === null).length
  return [
    ...(demonstration ? ['This is a DEMONSTRATION: sensors, weather and winter service are invented.'] : []),
    ...forgotten,
    ...(routes.length === 0 ? ['No treatment route of this authority is known at this place.'] : []),
    ...(stations.length === 0 ? ['No station stands for this route.'] : []),
    ...stations.flatMap(({ id, name }) => [
      ...ofReadings(known, held.of(id), name),
      ...ofForecasts(known, held.of(id), name),
    ]),
    ...(weather.length === 0 ? ['No weather forecast was received in this period.'] : []),
    ...routes.flatMap(({ id, name }) => [...ofDecisions(known, id, name), ...ofCompleted(known, id, name)]),
    ...(unpinned > 0
      ? [`${unpinned} of ${decisions.length} entries on decisions rest on no case that could be replayed.`]
      : []),
    ...ofNetworks(known),
    ...ALWAYS,
  ]
}
