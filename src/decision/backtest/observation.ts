import type { Celsius, MetresPerSecond, WattsPerSquareMetre } from '#src/units.ts'

/** What a station saw at one instant; null: not measured. */
export type Observation = {
  readonly at: Date
  /** When it was received; absent: at once. */
  readonly known_at?: Date
  /** What is doubtful about it; absent: nothing. */
  readonly flags?: readonly string[]
  readonly road_temp_c: Celsius | null
  readonly air_temp_c: Celsius | null
  readonly dewpoint_c: Celsius | null
  readonly wind_m_s: MetresPerSecond | null
  readonly shortwave_w_m2: WattsPerSquareMetre | null
}

export const isKnown = ({ at, known_at = at }: Observation, now: Date): boolean => known_at <= now

export const isSound = ({ flags = [] }: Observation): boolean => flags.length === 0

type Dated = { readonly at: Date }

/** Index of the first later than an instant, ms, of what is in rising order of time. */
export function firstLater(observations: readonly Dated[], instant: number): number {
  let [low, high] = [0, observations.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (observations[middle]!.at.getTime() > instant) high = middle
    else low = middle + 1
  }
  return low
}

/** What lies in [from, to), of what is in rising order of time. */
export const observedWithin = <T extends Dated>(
  observations: readonly T[],
  from: Date,
  to: Date,
): readonly T[] =>
  observations.slice(firstLater(observations, from.getTime() - 1), firstLater(observations, to.getTime() - 1))
