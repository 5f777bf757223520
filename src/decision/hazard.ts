import type { Assessment } from '#src/decision/assessment.ts'
import type { DecideSegment } from '#src/decision/decide-case.ts'
import { isSlippery } from '#src/decision/evidence.ts'
import type { Outlook } from '#src/decision/outlook.ts'
import { isFreezingAt, rainSpells } from '#src/decision/rain.ts'
import { type TableHazard, WETNESS, type Wetness } from '#src/decision/treatment-table.ts'
import type { Reading, SurfaceState } from '#src/telemetry/reading.ts'
import type { Probability } from '#src/units.ts'

export type HazardKind = 'hoar_frost' | 'wet_road_freezing' | 'refreeze' | 'ice' | 'freezing_rain' | 'snow'

/** One way the road becomes slippery, where, and from when to when; `to_at` null: open at the end of the night. */
export type Hazard = {
  readonly kind: HazardKind
  readonly station: string
  /** The road between the stations on which it is expected; absent: at the station. */
  readonly road?: Pick<DecideSegment, 'id' | 'road'>
  readonly from_at: Date
  readonly to_at: Date | null
  /** Highest probability of a road below 0.0 °C meanwhile; 1 for what a sensor reports. */
  readonly probability: Probability
}

const KIND_OF_STATE: Partial<Record<SurfaceState, HazardKind>> = {
  frost: 'hoar_frost',
  ice: 'wet_road_freezing',
  snow: 'snow',
}

/** Rain onto a road that is below 0.0 °C by the median. */
function freezingRain(outlook: Outlook): Hazard[] {
  const { station, columns, first, end } = outlook
  if (end <= first) return []
  const [from, to] = [new Date(columns.at[first]!), new Date(columns.at[end - 1]!)]
  return rainSpells(outlook, from, to)
    .filter((spell) => isFreezingAt(outlook, spell, 'median'))
    .map(({ from_at, to_at }) => ({
      kind: 'freezing_rain' as const,
      station,
      from_at,
      to_at,
      probability: likeliest(outlook, from_at, to_at),
    }))
}

function likeliest({ columns, first, end }: Outlook, from: Date, to: Date): Probability {
  let probability = 0
  for (let index = first; index < end; index++)
    if (columns.at[index]! >= from.getTime() && columns.at[index]! <= to.getTime())
      probability = Math.max(probability, columns.probability[index]!)
  return probability
}

/** A wet road that freezes after ice or snow lay there, now or in a spell before, is its thaw that freezes again. */
function withRefreeze(spells: readonly Hazard[], heard: readonly Reading[]): Hazard[] {
  const lay = heard.filter(hasFrozen)
  return spells.map((spell, index) => {
    if (spell.kind !== 'wet_road_freezing') return spell
    const before = spells
      .slice(0, index)
      .some(({ kind, to_at }) => kind !== 'hoar_frost' && to_at! < spell.from_at)
    const reported = lay.some(({ station, at }) => station === spell.station && at < spell.from_at)
    return before || reported ? { ...spell, kind: 'refreeze' } : spell
  })
}

const hasFrozen = ({ surface_state }: Reading) => surface_state === 'ice' || surface_state === 'snow'

/** What a station's forecast expects, in order of time; `heard` tells of ice and snow that lie there already. */
export function forecastHazards(outlook: Outlook, heard: readonly Reading[] = []): Hazard[] {
  const hazards = [...withRefreeze(stateSpells(outlook), heard), ...freezingRain(outlook)]
  if (!outlook.segment) return hazards
  const { id, road } = outlook.segment
  return hazards.map((hazard) => ({ ...hazard, road: { id, road } }))
}

const byTime = (a: Hazard, b: Hazard) => a.from_at.getTime() - b.from_at.getTime()

/** Of what a station has reported again and again, the first. */
const sinceFirst = (reported: readonly Hazard[]): Hazard[] => [
  ...Map.groupBy(reported.toSorted(byTime), ({ kind, station }) => `${kind} ${station}`)
    .values()
    .map(([first]) => first!),
]

const endOf = ({ to_at }: Hazard): number => to_at?.getTime() ?? Number.POSITIVE_INFINITY

/** Likelier by less is no news. */
const NO_NEWS: Probability = 0.1

/** Does one say all that the other says, wherever on the route? */
const covers = (one: Hazard, other: Hazard): boolean =>
  one.kind === other.kind &&
  one.from_at <= other.from_at &&
  endOf(one) >= endOf(other) &&
  one.probability >= other.probability - NO_NEWS

/** Those of stations, and of roads what is sooner, longer or likelier than what is there. */
function withRoads(expected: readonly Hazard[]): Hazard[] {
  const kept = expected.filter(({ road }) => !road)
  for (const hazard of expected)
    if (hazard.road && !kept.some((other) => covers(other, hazard))) kept.push(hazard)
  return kept
}

/** All that is known for people: what sensors report and since when, then what is expected, by time. */
export const hazardsOf = ({ reported, expected }: Pick<Assessment, 'reported' | 'expected'>): Hazard[] => [
  ...sinceFirst(reported),
  ...withRoads(expected).toSorted(byTime),
]

/** Spells of one surface state in a station's forecast. */
function stateSpells({ station, columns, first, end }: Outlook): Hazard[] {
  const found: Hazard[] = []
  for (let index = first; index < end; ) {
    const kind = KIND_OF_STATE[columns.state[index]!]
    const from = index
    let probability = 0
    while (index < end && KIND_OF_STATE[columns.state[index]!] === kind)
      probability = Math.max(probability, columns.probability[index++]!)
    const to_at = index < end ? new Date(columns.at[index]!) : null
    if (kind) found.push({ kind, station, from_at: new Date(columns.at[from]!), to_at, probability })
  }
  return found
}

/** Rain onto a road below 0.0 °C under air that is above it, or under air that nobody measured. */
const isFreezingRain = (reading: Reading) =>
  reading.precipitating === true && reading.road_temp_c < 0 && (reading.air_temp_c ?? 1) > 0

/** Vapour freezes on a road below 0.0 °C and at or below the dew point. On a wet one it is the water that matters. */
const isHoarFrost = (reading: Reading) =>
  reading.surface_state === 'frost' ||
  (reading.surface_state !== 'wet' &&
    reading.surface_state !== 'damp' &&
    reading.dewpoint_c !== undefined &&
    reading.road_temp_c < 0 &&
    reading.dewpoint_c >= reading.road_temp_c)

function kindOfReading(reading: Reading): HazardKind | null {
  if (isFreezingRain(reading)) return 'freezing_rain'
  if (isSlippery(reading) && reading.surface_state !== 'frost')
    return reading.surface_state === 'snow' ? 'snow' : 'ice'
  if (isHoarFrost(reading)) return 'hoar_frost'
  return reading.road_temp_c < 0 && reading.surface_state !== 'dry' ? 'wet_road_freezing' : null
}

export const sensorHazards = (heard: readonly Reading[]): Hazard[] =>
  heard.flatMap((reading): Hazard[] => {
    const kind = kindOfReading(reading)
    return kind ? [{ kind, station: reading.station, from_at: reading.at, to_at: null, probability: 1 }] : []
  })

/**
 * The table's row group for what sensors report and the forecast expects, gravest first. Depth and amount of snow
 * are not known yet: forecast snow takes the heavier group, lying snow has none and goes to a person.
 */
export function tableHazardOf(reported: readonly Hazard[], expected: readonly Hazard[]): TableHazard {
  const has = (hazards: readonly Hazard[], kind: HazardKind) => hazards.some((hazard) => hazard.kind === kind)
  if (has(reported, 'snow')) return 'lying_snow'
  if (has(reported, 'freezing_rain')) return 'freezing_rain'
  if (has(expected, 'snow')) return 'heavy_snow'
  if (has(expected, 'freezing_rain')) return 'freezing_rain_forecast'
  return has(reported, 'ice') ? 'ice' : 'frost'
}

const WETNESS_RANK: Record<SurfaceState, number> = { dry: 0, damp: 1, frost: 1, wet: 2, ice: 2, snow: 2 }

/** Rank of the wettest that a forecast expects; −1: it has no point left. */
export function wettestRank({ columns, first, end }: Outlook): number {
  let wettest = -1
  for (let index = first; index < end; index++)
    wettest = Math.max(wettest, WETNESS_RANK[columns.state[index]!])
  return wettest
}

/**
 * The wettest that any sensor reports or any forecast expects; where neither sensors nor stations say anything, wet:
 * roads told from elsewhere cannot make it dry.
 */
export function wetnessOf(outlooks: readonly Outlook[], heard: readonly Reading[]): Wetness {
  let wettest = -1
  for (const { surface_state, precipitating } of heard) {
    if (precipitating) return 'wet'
    if (surface_state) wettest = Math.max(wettest, WETNESS_RANK[surface_state])
  }
  const rankOf = (of: readonly Outlook[]) =>
    of.reduce((rank, outlook) => Math.max(rank, wettestRank(outlook)), -1)
  wettest = Math.max(wettest, rankOf(outlooks.filter(({ segment }) => !segment)))
  if (wettest < 0) return 'wet'
  return WETNESS[Math.max(wettest, rankOf(outlooks.filter(({ segment }) => segment)))]!
}
