import type { SegmentPass } from '#src/forecast/segments/thermal-map/survey-passes.ts'
import { SKY_CLASSES, type SkyClass } from '#src/forecast/sky-class.ts'
import type { Celsius } from '#src/units.ts'

/** The passes over one segment under one sky, united: weighted mean and its precision. */
export type Measured = {
  readonly mean: Celsius
  readonly precision: number
  readonly runs: ReadonlySet<string>
}

/** A pass whose sky is not known is counted between the extremes, at a larger variance. */
export const skyOf = ({ sky }: SegmentPass): SkyClass => sky ?? 'broken'

function united(passes: readonly SegmentPass[]): Measured {
  let [sum, precision] = [0, 0]
  for (const { offset_c, variance } of passes) {
    sum += offset_c / variance
    precision += 1 / variance
  }
  return { mean: sum / precision, precision, runs: new Set(passes.map(({ run }) => run)) }
}

/** By segment, then in the order of `SKY_CLASSES`; undefined: not measured under that sky. */
export function measuredSegments(passes: readonly SegmentPass[]): Map<string, (Measured | undefined)[]> {
  const lists = new Map<string, SegmentPass[][]>()
  for (const pass of passes) {
    const bySky = lists.get(pass.segment) ?? SKY_CLASSES.map(() => [])
    lists.set(pass.segment, bySky)
    bySky[SKY_CLASSES.indexOf(skyOf(pass))]!.push(pass)
  }
  return new Map(
    [...lists].map(([id, bySky]) => [id, bySky.map((list) => (list.length > 0 ? united(list) : undefined))]),
  )
}

export const NOT_MEASURED: readonly (Measured | undefined)[] = SKY_CLASSES.map(() => undefined)
