/** Forecast cases with what followed, as `frostline forecast` reads them and the score counts them. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { forecastCase } from '#src/cli/forecast.ts'
import { instant } from '#src/cli/ndjson.ts'
import type { ForecastCase } from '#src/forecast/road-forecast-types.ts'
import { HOUR } from '#src/units.ts'

const baseline = z.number().nullish()
const truthLine = z.object({
  format: z.literal('frostline.forecast-truth/1'),
  id: z.string(),
  pairs: z.array(
    z.object({
      at: instant,
      lead_h: z.number(),
      road_temp_c: z.number(),
      night: z.boolean(),
      overlap3h: z.boolean(),
      metro: baseline,
      roadsurf: baseline,
      persistence: z.number(),
      offset: baseline,
    }),
  ),
})

export type Pair = z.infer<typeof truthLine>['pairs'][number] & {
  readonly site: string
  /** Every other forecast has a value here: these pairs make the pooled rows. */
  readonly isCommon: boolean
}
export type ScoredCase = {
  readonly given: ForecastCase
  readonly site: string
  readonly pairs: readonly Pair[]
}

const lines = (file: string): unknown[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => JSON.parse(line))

/** Site = id before "@"; pairs beyond the horizon are left out. Throws where a file is not as its format says. */
export function scoredCases(casesFile: string, truthFile: string): ScoredCase[] {
  const truth = new Map(
    lines(truthFile).map((line) => [truthLine.parse(line).id, truthLine.parse(line).pairs]),
  )
  return lines(casesFile).map((line) => {
    const given = forecastCase.parse(line)
    const site = given.id.split('@')[0]!
    const end = given.issued_at.getTime() + given.horizon_h * HOUR
    const pairs = (truth.get(given.id) ?? []).filter(({ at }) => at.getTime() <= end)
    const isCommon = (pair: (typeof pairs)[number]) =>
      [pair.metro, pair.roadsurf, pair.offset].every((value) => typeof value === 'number')
    return { given, site, pairs: pairs.map((pair) => ({ ...pair, site, isCommon: isCommon(pair) })) }
  })
}
