import type { Celsius, Hours, Probability, WattsPerSquareMetre } from '#src/units.ts'

/** What is doubtful about the drivers of a step, one standard deviation each. */
export type DriverDoubt = { flux: WattsPerSquareMetre; air: Celsius }

/** Standard deviations between the median and p10 or p90 of a normal error. */
export const TENTH = 1.2816

/** One of the roads that a forecast runs ahead. */
export type Member = {
  /** Standard deviations by which its drivers lie on the warm (+) or cold (−) side. */
  readonly side: number
  /** What it counts for among all, 1 together. */
  readonly weight: number
}

/**
 * As driven, and with the drivers off to either side. With these weights the three have the mean and the spread of a
 * normal error.
 */
export const MEMBERS: readonly Member[] = [
  { side: 0, weight: 1 - 1 / TENTH ** 2 },
  { side: -TENTH, weight: 0.5 / TENTH ** 2 },
  { side: TENTH, weight: 0.5 / TENTH ** 2 },
]

/** Longwave by how well the cloud is known, W/m²: clear against overcast is 60 to 85. */
export const SKY_DOUBT = { named: 10, assumed: 30, contradicted: 45 } as const satisfies Record<
  string,
  WattsPerSquareMetre
>
/** Share of the shortwave taken up that cloud, shade and albedo leave open. */
const SUN_DOUBT = 0.15
/** Of the air temperature just after the station told it, and a day later. */
const AIR_NOW: Celsius = 0.3
const AIR_DAY: Celsius = 1.2
/** Sensors alone: the air may come to anything. */
const AIR_UNFORECAST: Celsius = 4
/** Sensor and place, always. */
const FLOOR: Celsius = 0.15

/**
 * How far the drivers may be off at a step.
 * @param airLead since the station last told its air temperature; @param age of the weather forecast at issue; null: none; @param sky of `SKY_DOUBT`
 */
export function driverDoubt(
  airLead: Hours,
  age: Hours | null,
  absorbed: WattsPerSquareMetre,
  sky: WattsPerSquareMetre,
  out: DriverDoubt,
): DriverDoubt {
  const sun = SUN_DOUBT * absorbed
  const stale = 1 + Math.min(3, (age ?? 0) / 24)
  out.flux = Math.sqrt(sky * sky + sun * sun) * stale
  const day = age === null ? AIR_UNFORECAST : AIR_DAY * stale
  out.air = AIR_NOW + (day - AIR_NOW) * (1 - Math.exp(-airLead / 8))
  return out
}

/** Distance from the median to p10 or p90, never less than sensor and place allow. */
export const bandEdge = (modelled: Celsius, lead: Hours): Celsius => {
  const floor = TENTH * FLOOR * Math.sqrt(1 + lead / 3)
  return Math.sqrt(modelled * modelled + floor * floor)
}

/** Normal distribution function (Abramowitz & Stegun 7.1.26, error below 1.5e-7). */
function normalBelow(x: number): Probability {
  const t = 1 / (1 + 0.3275911 * (Math.abs(x) / Math.SQRT2))
  const polynomial =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  const tail = 0.5 * polynomial * Math.exp((-x * x) / 2)
  return x < 0 ? tail : 1 - tail
}

/** By how many standard deviations `limit` lies above the median: the more, the likelier is less than that. */
export function deviationsBelow(limit: Celsius, median: Celsius, p10: Celsius, p90: Celsius): number {
  const distance = limit - median
  const edge = distance < 0 ? median - p10 : p90 - median
  return (distance / Math.max(edge, 1e-6)) * TENTH
}

/** Probability of less than `limit` when each side of the median is half a normal distribution. */
export const probabilityBelow = (limit: Celsius, median: Celsius, p10: Celsius, p90: Celsius): Probability =>
  normalBelow(deviationsBelow(limit, median, p10, p90))

/** The probability of ice after that of freezing was changed: it grows along, and is never made smaller. */
export function iceAlong(
  point: { readonly freeze_probability: Probability; readonly ice_probability?: Probability },
  freezes: Probability,
): { readonly ice_probability?: Probability } {
  const { freeze_probability: before, ice_probability: ice } = point
  if (ice === undefined) return {}
  const grown = before > 0 ? Math.min(1, (ice * freezes) / before) : ice
  return { ice_probability: Math.round(Math.max(ice, grown) * 1000) / 1000 }
}
