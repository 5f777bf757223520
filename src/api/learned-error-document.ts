import type { Correction } from '#src/forecast/learning/learned-correction.ts'
import { BAND_EDGES, isOfModel, type LearnedError } from '#src/forecast/learning/learned-error.ts'
import {
  bandOf,
  cellAt,
  DAY_PARTS,
  dayPartWords,
  LEAD_BINS,
} from '#src/forecast/learning/learned-error-cells.ts'
import { type Faded, faded } from '#src/forecast/learning/learned-pool.ts'
import { FORECAST_MODEL } from '#src/forecast/road-forecast.ts'
import { SKY_CLASSES, type SkyClass } from '#src/forecast/sky-class.ts'
import type { Celsius, Probability } from '#src/units.ts'

type Where = {
  readonly lead_from_h: number
  readonly lead_to_h: number
  readonly sky: SkyClass
  readonly nights: number
}
export type LearnedCell = Where & {
  readonly hours: string
  readonly error_c: Celsius | null
  readonly spread_c: Celsius | null
  readonly correction_c: Celsius
}
export type LearnedBand = Where & {
  readonly below_p10: Probability | null
  readonly above_p90: Probability | null
  readonly cold_factor: number
  readonly warm_factor: number
}

const hundredths = (value: number) => Math.round(value * 100) / 100 + 0
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

function cellRow(own: Faded | null, correction: Correction, lead: number, part: number, sky: number) {
  const { from, to } = LEAD_BINS[lead]!
  const cell = cellAt(lead, part, sky)
  const n = own?.weight[cell] ?? 0
  const mean = own && n > 0 ? own.error[cell]! / n : null
  const variance = own && mean !== null ? Math.max(0, own.square[cell]! / n - mean * mean) : null
  return {
    lead_from_h: from,
    lead_to_h: to,
    hours: dayPartWords(part),
    sky: SKY_CLASSES[sky]!,
    nights: hundredths(n),
    error_c: mean === null ? null : hundredths(mean),
    spread_c: variance === null ? null : hundredths(Math.sqrt(variance)),
    correction_c: hundredths(correction.shift[cell]!),
  }
}

/** Eight parts of a day at a lead under one sky make a night of it. */
function bandRow(own: Faded | null, correction: Correction, lead: number, sky: SkyClass): LearnedBand {
  const { from, to } = LEAD_BINS[lead]!
  const band = bandOf(lead, sky)
  const bins = own?.bands[band] ?? []
  const total = sum(bins)
  const share = (some: readonly number[]) => (total > 0 ? hundredths(sum(some) / total) : null)
  return {
    lead_from_h: from,
    lead_to_h: to,
    sky,
    nights: hundredths(total / DAY_PARTS),
    below_p10: share(bins.slice(0, BAND_EDGES.indexOf(-1) + 1)),
    above_p90: share(bins.slice(BAND_EDGES.indexOf(1) + 1)),
    cold_factor: correction.band[band]!.cold,
    warm_factor: correction.band[band]!.warm,
  }
}

/** What a station's forecasts have shown of their error by `now`, and what is made of it. */
export function learnedErrorDocument(
  station: string,
  learned: LearnedError | null,
  correction: Correction,
  now: Date,
) {
  const counting = learned && isOfModel(learned, FORECAST_MODEL) ? learned : null
  const own = counting && faded(counting, now)
  const rows = LEAD_BINS.flatMap((_, lead) =>
    Array.from({ length: DAY_PARTS }, (_, part) =>
      SKY_CLASSES.map((_, sky): LearnedCell => cellRow(own, correction, lead, part, sky)),
    ).flat(),
  )
  return {
    station,
    model: FORECAST_MODEL,
    version: counting?.version ?? 0,
    since_at: counting?.since_at ?? null,
    through_at: counting?.through_at ?? null,
    outcomes: counting?.outcomes ?? 0,
    cells: rows.filter(({ nights, correction_c }) => nights > 0 || correction_c !== 0),
    bands: LEAD_BINS.flatMap((_, lead) => SKY_CLASSES.map((sky) => bandRow(own, correction, lead, sky))),
  }
}
