import { type Observation, observedWithin } from '#src/decision/backtest/observation.ts'
import { type CivilDate, nightOf, nightSpan } from '#src/season.ts'
import { type Celsius, DAY, HOUR, type Milliseconds } from '#src/units.ts'

/** What really happened on the road in one night, [from, to), noon to noon in civil time. */
export type ObservedNight = {
  readonly night: CivilDate
  readonly from: Date
  readonly to: Date
  readonly minimum_c: Celsius
  /** First observation below 0.0 °C; null: no frost night. */
  readonly onset_at: Date | null
}

export type ObservedNights = {
  readonly judged: readonly ObservedNight[]
  /** Nights with a longer silence than three hours: what happened there nobody knows. */
  readonly left_out: readonly CivilDate[]
}

/** A road can freeze and thaw in a longer silence. */
const LONGEST_SILENCE: Milliseconds = 3 * HOUR

/** A trusted measurement of the road. */
export type RoadReading = { readonly at: Date; readonly road_temp_c: Celsius }
type Span = { readonly from: Date; readonly to: Date }

const roadReadings = (observations: readonly Observation[]): RoadReading[] =>
  observations.flatMap(({ at, road_temp_c }) => (road_temp_c === null ? [] : [{ at, road_temp_c }]))

function isSilentWithin(seen: readonly RoadReading[], { from, to }: Span): boolean {
  const instants = [from, ...seen.map(({ at }) => at), to].map((at) => at.getTime())
  return instants.some((at, index) => index > 0 && at - instants[index - 1]! > LONGEST_SILENCE)
}

/**
 * What the road did in a night, from its readings in [from, to), oldest first. Null after a silence of over three hours,
 * in which it can have frozen and thawed.
 */
export function roadOf(
  seen: readonly RoadReading[],
  span: Span,
): Pick<ObservedNight, 'minimum_c' | 'onset_at'> | null {
  if (isSilentWithin(seen, span)) return null
  return {
    minimum_c: seen.reduce((least, { road_temp_c }) => Math.min(least, road_temp_c), Infinity),
    onset_at: seen.find(({ road_temp_c }) => road_temp_c < 0)?.at ?? null,
  }
}

/** Each night that the observations touch, in order. */
export function observedNights(observations: readonly Observation[], timeZone: string): ObservedNights {
  const judged: ObservedNight[] = []
  const left_out: CivilDate[] = []
  const [first, last] = [observations[0], observations.at(-1)]
  if (!first || !last) return { judged, left_out }
  let night = nightOf(first.at, timeZone)
  const end = nightOf(last.at, timeZone)
  while (night <= end) {
    const span = nightSpan(night, timeZone)
    const road = roadOf(roadReadings(observedWithin(observations, span.from, span.to)), span)
    if (road) judged.push({ night, ...span, ...road })
    else left_out.push(night)
    night = nightOf(new Date(span.to.getTime() + DAY / 2), timeZone)
  }
  return { judged, left_out }
}
