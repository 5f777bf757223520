import type { RouteSegmentsDocument, SegmentNight } from '#src/api/route-segments-document.ts'
import { clockTime, degrees } from '#src/web/words.ts'

/** A longer table is not read at night. */
const ROADS = 8

const kilometres = (metres: number): string => `${(metres / 1_000).toFixed(1)} km`

/** `all`, `none`, `62 %`: a share of a length. */
function shareWords(share: number): string {
  if (share >= 0.995) return 'all'
  if (share <= 0) return 'none'
  return share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last
}

/** The coldest segments of one road, as one row. */
function roadRow(segments: readonly SegmentNight[], timeZone: string) {
  const coldest = segments.reduce((a, b) => (b.road_temp_c! < a.road_temp_c! ? b : a))
  const passes = segments.map((segment) => segment.passes)
  const [least, most] = [Math.min(...passes), Math.max(...passes)]
  return {
    road: coldest.road,
    length: kilometres(segments.reduce((sum, { length_m }) => sum + length_m, 0)),
    lowest: degrees(coldest.road_temp_c),
    could: degrees(Math.min(...segments.map(({ road_temp_p10_c }) => road_temp_p10_c!))),
    at: clockTime(coldest.at, timeZone),
    rests: most === 0 ? 'stations only' : least === 0 ? 'partly surveyed' : `surveyed ${times(least)}`,
  }
}

function sentence(
  { shares, coldest_m, length_m }: RouteSegmentsDocument,
  first: SegmentNight,
  timeZone: string,
) {
  const worst = shares.reduce((a, b) => (b.below_zero > a.below_zero ? b : a))
  const possible = Math.max(...shares.map(({ below_zero_p10 }) => below_zero_p10))
  const where = `The coldest tenth of this route (${kilometres(coldest_m)} of ${kilometres(length_m)}) goes down to ${degrees(first.road_temp_c)}, on ${first.road} at ${clockTime(first.at, timeZone)}.`
  const below =
    worst.below_zero > 0
      ? `At ${clockTime(worst.at, timeZone)} ${shareWords(worst.below_zero)} of its length is below 0 °C`
      : 'None of its length is forecast below 0 °C'
  if (possible <= worst.below_zero) return `${where} ${below}.`
  return `${where} ${below}; one night in ten is colder, and then it is ${shareWords(possible)} of it.`
}

function basis({ survey_runs, surveyed_m, length_m, unknown_m, stations }: RouteSegmentsDocument): string {
  const told = `Told from the forecasts of ${listed(stations.slice(0, 3).map(({ name }) => name))}`
  const surveyed =
    survey_runs === 0 || surveyed_m === 0
      ? '; no survey has been driven here, so roads between the stations may be colder than this.'
      : `; ${shareWords(surveyed_m / length_m)} of the length was measured by survey runs.`
  const unknown =
    unknown_m > 0 ? ` For ${kilometres(unknown_m)} no forecast reaches: not known, not warm.` : ''
  return `${told}${surveyed}${unknown}`
}

/** The advice that stands beside these roads; it counts stations and the roads that surveys have driven. */
export type AdviceBeside = { readonly outcome: string | null; readonly treatBelow: number | null }

/** A road that nobody drove and that would have to be treated under advice that says no action; null: there is none. */
function against(coldest: readonly SegmentNight[], { outcome, treatBelow }: AdviceBeside): string | null {
  const first = coldest.find(({ passes }) => passes === 0)
  const temperature = first?.road_temp_c ?? null
  if (!first || outcome !== 'no_action' || treatBelow === null || temperature === null) return null
  if (temperature > treatBelow) return null
  return `The advice “no action” does not count roads that no survey has driven. ${first.road} is expected to fall to ${degrees(temperature)}, at or below the ${degrees(treatBelow, true)} from which roads are treated: decide on it by hand.`
}

/** The coldest tenth of a route in a sentence, a table and what it rests on; in words why it is not known. */
export function coldestRoads(
  document: RouteSegmentsDocument | null,
  timeZone: string,
  advice: AdviceBeside = { outcome: null, treatBelow: null },
) {
  if (!document) return { missing: 'The roads of this route cannot be told one by one now.' }
  if (document.length_m === 0)
    return { missing: 'This route has no roads on the map yet, so they cannot be told one by one.' }
  const byId = new Map(document.segments.map((segment) => [segment.id, segment]))
  const coldest = document.coldest.flatMap((id) => byId.get(id) ?? [])
  const [first] = coldest
  if (!first)
    return {
      missing: 'No station’s forecast reaches the roads of this route, so they are not known one by one.',
    }
  const roads = new Map<string, SegmentNight[]>()
  for (const segment of coldest) {
    const known = roads.get(segment.road)
    if (known) known.push(segment)
    else roads.set(segment.road, [segment])
  }
  const rows = [...roads.values()].map((segments) => roadRow(segments, timeZone))
  return {
    against: against(coldest, advice),
    sentence: sentence(document, first, timeZone),
    basis: basis(document),
    rows: rows.slice(0, ROADS),
    more: rows.length > ROADS ? `and ${rows.length - ROADS} more roads, less cold` : null,
  }
}
