import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import { SKY_CLASSES } from '#src/forecast/sky-class.ts'
import type { SurfaceState } from '#src/telemetry/reading.ts'
import { HOUR, type Milliseconds } from '#src/units.ts'

/** Surface states from the harmless to what most is done about: snow hides ice, never the other way. */
export const DANGER = [
  'dry',
  'damp',
  'wet',
  'frost',
  'ice',
  'snow',
] as const satisfies readonly SurfaceState[]

/** A station's forecast on given instants; NaN where it does not reach. */
export type StationColumns = {
  readonly median: Float64Array
  /** Distance from the median down to p10 and up to p90. */
  readonly below: Float64Array
  readonly above: Float64Array
  /** Share of each class of sky, changing smoothly, `instant * 3 + class`. */
  readonly sky: Float64Array
  /** Index into `DANGER`. */
  readonly state: Uint8Array
}

/** A sky that changes within a point is felt over an hour and a half before and after it. */
const BLEND: Milliseconds = 1.5 * HOUR
const SKIES = SKY_CLASSES.length

const skyNumber = ({ sky }: ForecastPoint): number => (sky === undefined ? 1 : SKY_CLASSES.indexOf(sky))

/** Triangular mean of the classes around each instant, so that no offset jumps where the class does. */
function blendedSky(series: readonly ForecastPoint[], at: readonly Date[]): Float64Array {
  const shares = new Float64Array(at.length * SKIES)
  let first = 0
  for (const [i, instant] of at.entries()) {
    const time = instant.getTime()
    while (first < series.length && series[first]!.at.getTime() <= time - BLEND) first++
    let whole = 0
    for (let j = first; j < series.length && series[j]!.at.getTime() < time + BLEND; j++) {
      const weight = 1 - Math.abs(series[j]!.at.getTime() - time) / BLEND
      const share = i * SKIES + skyNumber(series[j]!)
      shares[share] = shares[share]! + weight
      whole += weight
    }
    // Points too far apart to say: between the extremes
    if (whole === 0) shares[i * SKIES + 1] = 1
    for (let share = i * SKIES; share < (i + 1) * SKIES && whole > 0; share++)
      shares[share] = shares[share]! / whole
  }
  return shares
}

/** The forecast between its points: temperatures in a straight line, the state the more dangerous of the two. */
export function stationColumns({ series }: StationForecast, at: readonly Date[]): StationColumns {
  const column = () => new Float64Array(at.length).fill(Number.NaN)
  const columns = { median: column(), below: column(), above: column(), state: new Uint8Array(at.length) }
  let after = 0
  for (const [i, instant] of at.entries()) {
    const time = instant.getTime()
    while (after < series.length && series[after]!.at.getTime() < time) after++
    const b = series[after]
    const a = b && b.at.getTime() === time ? b : series[after - 1]
    if (!a || !b) continue
    const gap = b.at.getTime() - a.at.getTime()
    const share = gap > 0 ? (time - a.at.getTime()) / gap : 0
    const between = (from: number, to: number) => from + share * (to - from)
    columns.median[i] = between(a.road_temp_c, b.road_temp_c)
    columns.below[i] = columns.median[i]! - between(a.road_temp_p10_c, b.road_temp_p10_c)
    columns.above[i] = between(a.road_temp_p90_c, b.road_temp_p90_c) - columns.median[i]!
    columns.state[i] = Math.max(DANGER.indexOf(a.surface_state), DANGER.indexOf(b.surface_state))
  }
  return { ...columns, sky: blendedSky(series, at) }
}
