import type { RouteHazardsDocument } from '#src/api/route-hazards.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { Hazard, HazardKind } from '#src/decision/hazard.ts'
import { clockTime, percent } from '#src/web/words.ts'

const KIND_WORDS: Record<HazardKind, string> = {
  hoar_frost: 'Hoar frost',
  wet_road_freezing: 'A wet road freezes',
  refreeze: 'Thaw that freezes again',
  ice: 'Ice',
  freezing_rain: 'Freezing rain',
  snow: 'Snow',
}

/** More are a number: the table is read at night. */
const ROADS = 4

type PlacedHazard = RouteHazardsDocument['hazards'][number]
type Place = PlacedHazard['places'][number]

/** `B1137 from 02:10 to 07:00 (80 %)`: all stretches of one road. */
function roadWords(places: readonly Place[], timeZone: string): string {
  const from = new Date(Math.min(...places.map(({ from_at }) => from_at.getTime())))
  const to = new Date(Math.max(...places.map(({ to_at }) => to_at.getTime())))
  const span =
    from < to
      ? `from ${clockTime(from, timeZone)} to ${clockTime(to, timeZone)}`
      : `at ${clockTime(from, timeZone)}`
  return `${places[0]!.road} ${span} (${percent(Math.max(...places.map(({ probability }) => probability)))})`
}

const kilometres = (metres: number): string => `${(metres / 1_000).toFixed(1)} km`

/** The roads that may freeze meanwhile, the likeliest first; empty: none is likely to, or none is known. */
function roadsOf({ places, unknown_m }: PlacedHazard, timeZone: string): string[] {
  const roads = [...Map.groupBy(places, ({ road }) => road).values()]
  const more = roads.length - ROADS
  return [
    ...roads.slice(0, ROADS).map((places) => roadWords(places, timeZone)),
    ...(more > 0 ? [`and ${more} more ${more === 1 ? 'road' : 'roads'}`] : []),
    ...(unknown_m > 0 ? [`not known of ${kilometres(unknown_m)}`] : []),
  ]
}

const placeOf = ({ station, road }: Hazard, { stations }: TonightDocument): string => {
  const name = stations.find(({ id }) => id === station)?.name ?? station
  return road ? `${road.road} near ${name}` : name
}

/** What makes the route slippery tonight: what, where, on which of its roads, from when to when, how likely. */
export function hazardRows(
  decision: Decision | null,
  placed: RouteHazardsDocument | null,
  tonight: TonightDocument,
) {
  const hazards: readonly (Hazard & Partial<PlacedHazard>)[] =
    placed?.hazards ?? decision?.recommendation.hazards ?? []
  const { time_zone: timeZone } = tonight
  return hazards.map((hazard) => ({
    kind: KIND_WORDS[hazard.kind],
    where: placeOf(hazard, tonight),
    roads: hazard.places ? roadsOf(hazard as PlacedHazard, timeZone) : [],
    from: clockTime(hazard.from_at, timeZone),
    to: hazard.to_at ? clockTime(hazard.to_at, timeZone) : 'open',
    likelihood: percent(hazard.probability),
  }))
}
