import { SKY_CLASSES } from '#src/forecast/sky-class.ts'
import { TENTH } from '#src/forecast/spread.ts'
import type { MappedSegment } from '#src/network/thermal-map.ts'

/** What is added under each sky, in the order of `SKY_CLASSES`. */
export type Offsets = {
  /** To the median: a warm offset only where it was driven, a cold one always. */
  readonly shift: Float64Array
  /** Square of what the spread alone puts between the median and p10 or p90, K². */
  readonly variance: Float64Array
  /** What of a warm offset survives its doubt: as much, at most, p10 may rise. */
  readonly sure: Float64Array
}

type Segment = Pick<MappedSegment, 'offset_c' | 'spread_c' | 'passes'>

/** Room for one segment's offsets, to be written over and over. */
export const emptyOffsets = (): Offsets => ({
  shift: new Float64Array(SKY_CLASSES.length),
  variance: new Float64Array(SKY_CLASSES.length),
  sure: new Float64Array(SKY_CLASSES.length),
})

export function writeOffsets({ offset_c, spread_c, passes }: Segment, out: Offsets): Offsets {
  for (const [index, sky] of SKY_CLASSES.entries()) {
    const isDriven = passes[sky] > 0
    const offset = offset_c[sky]
    out.shift[index] = isDriven ? offset : Math.min(0, offset)
    out.variance[index] = (TENTH * spread_c[sky]) ** 2
    out.sure[index] = isDriven ? Math.max(0, offset - TENTH * spread_c[sky]) : 0
  }
  return out
}

export const offsetsOf = (segment: Segment): Offsets => writeOffsets(segment, emptyOffsets())
