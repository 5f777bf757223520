import type { BySky } from '#src/network/thermal-map.ts'
import type { Celsius } from '#src/units.ts'

/** In the order of a regression's numbers; `level`: how roads differ from the places where stations stand. */
export const TERMS = ['level', 'sky_view', 'elevation', 'bridge'] as const

/** Mean and standard deviation of what a term does to the road, before anything is measured. */
export type Prior = readonly [mean: number, sd: number]

/**
 * In K, per unit of open sky, per 100 m up, on a bridge.
 * Sky view: a road that sees no sky is spared the longwave loss of 60–90 W/m² (clear) to 0–20 W/m² (overcast), and
 * 10 W/m² are worth 0.3 to 0.6 K in six hours; Chapman, Thornes & Bradley (2001) found it the dominant control.
 * Elevation: the lapse of the standard atmosphere under cloud; on clear nights cold air lies low, so the sign is open.
 * Bridge: colder from both sides; size assumed.
 */
// biome-ignore format: a table
export const PRIORS: BySky<readonly Prior[]> = {
  //          level       sky view      elevation      bridge
  clear:    [[0, 0.5],   [-3.4, 1.5],  [0, 0.6],      [-0.5, 0.6]],
  broken:   [[0, 0.3],   [-1.7, 1.0],  [-0.4, 0.4],   [-0.3, 0.4]],
  overcast: [[0, 0.15],  [-0.5, 0.4],  [-0.65, 0.15], [-0.1, 0.2]],
}

/** How far an unknown predictor is likely from that of the stations: share of sky, 100 m, bridge or not. */
export const UNKNOWN: readonly number[] = [0, 0.15, 0.5, 0.2]

/** What segments differ by beside their predictors, one standard deviation; assumed, then learnt from surveys. */
export const UNEXPLAINED: BySky<Celsius> = { clear: 0.9, broken: 0.5, overcast: 0.25 }
/** As good as so many surveyed segments. */
export const UNEXPLAINED_COUNTS = 20
/** Share of its variance that a segment shows under every sky; the rest is of that sky alone. */
export const SHARED = 0.8

/**
 * How much a road's offset differs from night to night under one class of sky, whatever is known of its mean: wind
 * and the depth of the cold air; assumed. Stations of firmware-sim: 0.3 to 0.7, to 0.4 and to 0.25 K.
 */
export const NIGHT: BySky<Celsius> = { clear: 0.5, broken: 0.35, overcast: 0.2 }

/** Weather between a segment and its stations: variance for each km between them, K². */
export const DISTANCE_VARIANCE: BySky<number> = { clear: 0.02, broken: 0.01, overcast: 0.005 }
