/** The truth table: mean and largest error tolerated by lead, °C, and what the band must hold at least. */
import { describe, expect, test } from 'vitest'
import { LEADS, measure, ROWS } from '#tests/truth/truth-table.ts'
import { SEEDS, SETTINGS } from '#tests/truth/varied-cases.ts'

type Tolerance = {
  /** Of the truth; another one is another truth: look at what moved it, then `node tests/truth/print-truth-table.ts`. */
  readonly fingerprint: string
  /** [mean, max] at 0–3, 3–6, 6–12 and 12–24 h. */
  readonly errors: readonly (readonly [number, number])[]
  /** Share between p10 and p90, all leads, %. */
  readonly within: number
}

// TARGET: mean 0.3 at 0–3 h, 0.5 at 3–12 h, 0.8 at 12–24 h in every row, 75 % within; max 3
// biome-ignore format: a table
const TOLERATED: Readonly<Record<string, Tolerance>> = {
  'everything as measured': { fingerprint: 'd1eb24a893455859', errors: [[0.3, 1.5], [0.4, 1.5], [0.6, 2.5], [1.2, 6]], within: 80 },
  'radiation-frost': { fingerprint: 'b4be96031e394a7c', errors: [[0.4, 1], [0.35, 1.5], [0.65, 2], [1.3, 4]], within: 75 },
  'marginal-night': { fingerprint: '51aaa155f2278ee6', errors: [[1.55, 3.5], [3.7, 5], [6, 8.5], [4.05, 8.5]], within: 10 },
  'fog-and-hoar': { fingerprint: '3c968d44009e65f2', errors: [[0.25, 1], [0.5, 1.5], [0.95, 2.5], [2.05, 6]], within: 65 },
  snow: { fingerprint: 'd0b7ea902eb8ed0e', errors: [[0.15, 0.5], [0.15, 0.5], [0.3, 1], [0.25, 1.5]], within: 90 },
  thaw: { fingerprint: '105d8441cda82b71', errors: [[0.35, 1.5], [0.45, 1.5], [0.4, 2], [0.8, 3]], within: 90 },
  'freezing-rain': { fingerprint: '3b69d4f5237279eb', errors: [[0.3, 1], [1.95, 5], [0.5, 5.5], [0.75, 4]], within: 80 },
  uneventful: { fingerprint: '3703efb8a9e94bd7', errors: [[0.3, 1], [0.5, 1.5], [0.65, 1.5], [1.5, 5.5]], within: 80 },
  'issued at noon in February: the sun ahead': { fingerprint: '57a3d1b61b00d257', errors: [[0.75, 3], [0.5, 4], [0.55, 2.5], [0.9, 5.5]], within: 80 },
  'black road': { fingerprint: '687c4ddb63c63eb9', errors: [[0.3, 1.5], [0.4, 1.5], [0.6, 2.5], [1.05, 5]], within: 80 },
  'pale road': { fingerprint: '3186a7ef87794393', errors: [[0.3, 1], [0.4, 1.5], [0.6, 2.5], [1.45, 6.5]], within: 75 },
  'half the sky walled in, and told so': { fingerprint: '9b62a28a15b6bd21', errors: [[0.25, 1], [0.35, 1.5], [0.45, 2.5], [1.05, 6.5]], within: 80 },
  'half the sky walled in, not told': { fingerprint: '9b62a28a15b6bd21', errors: [[0.3, 1.5], [0.6, 2.5], [0.7, 3], [1.35, 6.5]], within: 70 },
  'half the wind': { fingerprint: '5e3281c487fa0fd1', errors: [[0.3, 1.5], [0.45, 2], [0.7, 3], [1.25, 6]], within: 75 },
  'twice the wind': { fingerprint: '0325bc9c6baad3c9', errors: [[0.25, 1], [0.4, 1.5], [0.5, 2.5], [1.15, 5]], within: 80 },
  'the sun an hour earlier than told': { fingerprint: 'd1eb24a893455859', errors: [[0.25, 1.5], [0.4, 1.5], [0.6, 2.5], [1.35, 6.5]], within: 80 },
  'the sun an hour later than told': { fingerprint: 'd1eb24a893455859', errors: [[0.3, 1.5], [0.4, 1.5], [0.6, 2.5], [1.35, 7.5]], within: 75 },
  'two hours of readings': { fingerprint: 'd1eb24a893455859', errors: [[0.3, 1.5], [0.5, 2], [0.75, 3], [1.35, 6]], within: 80 },
  '20 h without readings': { fingerprint: 'd1eb24a893455859', errors: [[0.25, 1.5], [0.4, 1.5], [0.6, 3], [1.2, 6]], within: 80 },
  'weather every three hours': { fingerprint: 'd1eb24a893455859', errors: [[0.45, 2.5], [0.45, 2.5], [0.65, 4], [1.35, 5.5]], within: 75 },
  'no dew point': { fingerprint: 'd1eb24a893455859', errors: [[0.3, 1.5], [0.4, 2], [0.65, 4], [1.5, 6]], within: 80 },
  'no wind': { fingerprint: 'd1eb24a893455859', errors: [[0.3, 1.5], [0.45, 2.5], [0.75, 4], [1.35, 6.5]], within: 75 },
  'no cloud': { fingerprint: 'd1eb24a893455859', errors: [[0.45, 2.5], [0.8, 4], [1.25, 7], [1.45, 7.5]], within: 85 },
  'no weather forecast': { fingerprint: 'd1eb24a893455859', errors: [[0.5, 2.5], [1.4, 4], [2.45, 8.5], [2.2, 9.5]], within: 80 },
}

/** Truth every 30 min. */
const SAMPLES = [6, 6, 12, 24]

test('every row has its tolerance, and none is left over', () => {
  expect(Object.keys(TOLERATED).sort()).toEqual(ROWS.map(({ name }) => name).sort())
})

describe.each(ROWS.map((row) => [row.name, row] as const))('%s', (name, row) => {
  const { measures, fingerprint } = measure(row)
  const tolerated = TOLERATED[name]!

  test('the truth is the one that the tolerance was set on, and none of it vanished', () => {
    const cases = row.nights.length * SEEDS.length * SETTINGS.length
    expect(measures.map(({ samples }) => samples)).toEqual(SAMPLES.map((count) => count * cases))
    expect(fingerprint).toBe(tolerated.fingerprint)
  })
  test.each(LEADS.map(([lead], i) => [lead, i] as const))('mean and largest error at %s', (_, i) => {
    const [mean, max] = tolerated.errors[i]!
    expect(measures[i]!.mean).toBeLessThanOrEqual(mean)
    expect(measures[i]!.max).toBeLessThanOrEqual(max)
  })
  test('what lies within the band', () => {
    const held = measures.reduce((sum, { within, samples }) => sum + within * samples, 0)
    const all = measures.reduce((sum, { samples }) => sum + samples, 0)
    expect((100 * held) / all).toBeGreaterThanOrEqual(tolerated.within)
  })
})
