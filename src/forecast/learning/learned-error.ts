import {
  BANDS,
  bandOf,
  CELLS,
  cellOf,
  LEAD_BINS,
  leadBinOf,
} from '#src/forecast/learning/learned-error-cells.ts'
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import { type Celsius, DAY, type Milliseconds } from '#src/units.ts'

const FORMAT = 'frostline.learned-error/1'

/**
 * What the forecasts of one station have shown of their own error, as sums over the outcomes learnt from. Sums, so that
 * the order in which outcomes come does not matter and the document can be made again from what is stored.
 */
export type LearnedError = {
  readonly format: typeof FORMAT
  readonly authority: string
  readonly station: string
  /** Only this model's errors are in it, and only its forecasts are corrected by it. */
  readonly model: string
  /** Grows by one with every outcome learnt from and with every reset. */
  readonly version: number
  /** Forecasts issued before this instant are not learnt from. */
  readonly since_at: Date
  /** Latest valid time learnt from; null: nothing yet. */
  readonly through_at: Date | null
  readonly outcomes: number
  /** For each of `CELLS`, with weights that double every `HALF_LIFE` after `since_at`. */
  readonly cells: {
    /** Nights. */
    readonly weight: readonly number[]
    /** Of observed − the model's own median, °C. */
    readonly error: readonly number[]
    readonly square: readonly number[]
  }
  /** For each of `BANDS`: weight of outcomes by where they fell, in widths of the model's own band. */
  readonly bands: readonly (readonly number[])[]
}

/** An error of so long ago weighs half: in a month the sun, and so the error, is another. */
export const HALF_LIFE: Milliseconds = 30 * DAY
/** Beyond it the sensor, the plough or the weather service erred, not the model by habit; counted as this much. */
const MOST: Celsius = 4

/**
 * Edges of the bands' bins. −1 is the model's p10, 0 what was forecast, 1 its p90. Beyond the last edge: the last bin.
 */
const WIDTHS = [0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.6, 2, 2.5, 3.2] as const
export const BAND_EDGES: readonly number[] = [...WIDTHS.toReversed().map((width) => -width), 0, ...WIDTHS]

/** Is it a document of this model, in the cells and bands of today? Any other is made again from outcomes. */
export const isOfModel = ({ format, model, cells, bands }: LearnedError, wanted: string): boolean =>
  format === FORMAT &&
  model === wanted &&
  [cells.weight, cells.error, cells.square].every((values) => values.length === CELLS) &&
  bands.length === BANDS &&
  bands.every((bins) => bins.length === BAND_EDGES.length + 1)

export const weightAt = (since: Date, at: Date): number => 2 ** ((at.getTime() - since.getTime()) / HALF_LIFE)

export const nothingLearned = (
  of: Pick<LearnedError, 'authority' | 'station' | 'model'> & { readonly since_at: Date },
): LearnedError => ({
  format: FORMAT,
  authority: of.authority,
  station: of.station,
  model: of.model,
  version: 0,
  since_at: of.since_at,
  through_at: null,
  outcomes: 0,
  cells: {
    weight: Array(CELLS).fill(0),
    error: Array(CELLS).fill(0),
    square: Array(CELLS).fill(0),
  },
  bands: Array.from({ length: BANDS }, () => Array(BAND_EDGES.length + 1).fill(0)),
})

/** Everything before is forgotten; the version goes on. */
export const resetLearned = (learned: LearnedError, at: Date): LearnedError => ({
  ...nothingLearned({ ...learned, since_at: at }),
  version: learned.version + 1,
})

/** Without the weather service a forecast errs in another way: it is neither learnt from nor corrected. */
const counts = (outcome: ForecastOutcome, learned: LearnedError, now: Date): boolean =>
  outcome.observed_c !== null &&
  outcome.weather_air_temp_c !== null &&
  outcome.station === learned.station &&
  outcome.model === learned.model &&
  outcome.issued_at >= learned.since_at &&
  outcome.at <= now

/** Bin of an outcome: how far from the issued median, in widths of the model's own band on that side. */
function binOf(outcome: ForecastOutcome, observed: Celsius): number {
  const { road_temp_c, road_temp_p10_c, road_temp_p90_c } = outcome
  const away = observed - road_temp_c
  const width =
    away < 0
      ? (road_temp_c - road_temp_p10_c) / (outcome.learned_cold_factor ?? 1)
      : (road_temp_p90_c - road_temp_c) / (outcome.learned_warm_factor ?? 1)
  const widths = away / Math.max(width, 0.05)
  const above = BAND_EDGES.findIndex((edge) => widths < edge)
  return above < 0 ? BAND_EDGES.length : above
}

/**
 * The document with more outcomes in it. Left out: what was not measured, was valid after `now`, was issued before
 * `since_at`, came from another station, another model, or was made without a weather forecast.
 */
export function learn(learned: LearnedError, outcomes: readonly ForecastOutcome[], now: Date): LearnedError {
  const taken = outcomes.filter((outcome) => counts(outcome, learned, now))
  if (taken.length === 0) return learned
  const weight = [...learned.cells.weight]
  const error = [...learned.cells.error]
  const square = [...learned.cells.square]
  const bands = learned.bands.map((bins) => [...bins])
  let through = learned.through_at?.getTime() ?? 0
  for (const outcome of taken) {
    const observed = outcome.observed_c!
    const bin = leadBinOf(outcome.lead_h)
    const w = LEAD_BINS[bin]!.weight * weightAt(learned.since_at, outcome.at)
    const own = observed - (outcome.road_temp_c - outcome.learned_c)
    const e = Math.min(MOST, Math.max(-MOST, own))
    const cell = cellOf(outcome.lead_h, outcome.at, outcome.sky)
    weight[cell]! += w
    error[cell]! += w * e
    square[cell]! += w * e * e
    bands[bandOf(bin, outcome.sky)]![binOf(outcome, observed)]! += w
    through = Math.max(through, outcome.at.getTime())
  }
  return {
    ...learned,
    version: learned.version + taken.length,
    through_at: new Date(through),
    outcomes: learned.outcomes + taken.length,
    cells: { weight, error, square },
    bands,
  }
}
