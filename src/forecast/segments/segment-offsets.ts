import { SKY_CLASSES } from '#src/forecast/sky-class.ts'
import { TENTH } from '#src/forecast/spread.ts'
import type { MappedSegment } from '#src/network/thermal-map.ts'

/** What is added under each sky, worked out once a segment. */
export type Offsets = {
  /** To the median: a warm offset only where it was driven, a cold one always. */
  readonly shift: Float64Array
  /** Square of what the spread alone puts between the median and p10 or p90, K². */
  readonly variance: Float64Array
  /** What of a warm offset survives its doubt: as much, at most, p10 may rise. */
  readonly sure: Float64Array
}

export function offsetsOf({
  offset_c,
  spread_c,
  passes,
}: Pick<MappedSegment, 'offset_c' | 'spread_c' | 'passes'>): Offsets {
  const each = (value: (sky: (typeof SKY_CLASSES)[number]) => number) => Float64Array.from(SKY_CLASSES, value)
  return {
    shift: each((sky) => (passes[sky] > 0 ? offset_c[sky] : Math.min(0, offset_c[sky]))),
    variance: each((sky) => (TENTH * spread_c[sky]) ** 2),
    sure: each((sky) => (passes[sky] > 0 ? Math.max(0, offset_c[sky] - TENTH * spread_c[sky]) : 0)),
  }
}
