import type { Celsius, MetresPerSecond, WattsPerSquareMetre } from '#src/units.ts'

/** What a station saw at one instant; null: not measured. It is known from that instant on. */
export type Observation = {
  readonly at: Date
  readonly road_temp_c: Celsius | null
  readonly air_temp_c: Celsius | null
  readonly dewpoint_c: Celsius | null
  readonly wind_m_s: MetresPerSecond | null
  readonly shortwave_w_m2: WattsPerSquareMetre | null
}

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
