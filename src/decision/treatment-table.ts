import type { Celsius, GramsPerSquareMetre } from '#src/units.ts'

/** What a treatment table distinguishes; `lying_snow` is snow on the road whose depth nobody measured. */
export const TABLE_HAZARDS = [
  'frost',
  'light_snow',
  'heavy_snow',
  'freezing_rain_forecast',
  'freezing_rain',
  'after_freezing_rain',
  'ice',
  'lying_snow',
  'deep_snow',
  'packed_snow',
] as const
export type TableHazard = (typeof TABLE_HAZARDS)[number]
/** From the driest to the wettest. */
export const WETNESS = ['dry', 'damp', 'wet'] as const
export type Wetness = (typeof WETNESS)[number]
/** Dry rock salt, salt wetted with brine at the spreader, salt coated with an additive; brine alone is spread in ml/m². */
export const SALT_TYPES = ['dry', 'prewet', 'treated'] as const
export type SaltType = (typeof SALT_TYPES)[number]
/** As authorities class their roads; what each level means is theirs to say. */
export const TRAFFIC = ['light', 'medium', 'heavy'] as const
export type Traffic = (typeof TRAFFIC)[number]

/** Road temperatures [min, max] of a row; null is no bound. Whether a bound belongs to the row is part of it. */
export type TemperatureBand = {
  readonly min_c: Celsius | null
  readonly min_included: boolean
  readonly max_c: Celsius | null
  readonly max_included: boolean
}

export type TreatmentRow = TemperatureBand & {
  readonly id: string
  readonly hazard: TableHazard
  readonly wetness: readonly Wetness[]
  readonly salt: SaltType
  /** Absent: whatever the traffic. */
  readonly traffic?: readonly Traffic[]
  /** Per pass; null: the table names the case and gives no rate. */
  readonly spread_rate_g_m2: GramsPerSquareMetre | null
  /** Runs, each at the full rate: time and salt are multiplied, the rate is not. */
  readonly passes: number
  /** To be repeated while the hazard lasts. */
  readonly successive: boolean
  readonly plough: boolean
  readonly note: string | null
}

/** An authority's signed-off spread rates, as data. */
export type TreatmentTable = {
  readonly id: string
  readonly name: string
  readonly source: string
  /** True for a table that is shown as an example and is nobody's adopted policy. */
  readonly example: boolean
  readonly rows: readonly TreatmentRow[]
}

export type TableQuestion = {
  readonly hazard: TableHazard
  readonly road_temp_c: Celsius
  readonly wetness: Wetness
  readonly salt: SaltType
  /** Null: nobody stated it; only rows for all traffic fit. */
  readonly traffic: Traffic | null
}
export type TableHole = {
  readonly code: 'MATRIX_NO_ROW' | 'MATRIX_NO_RATE' | 'TOO_COLD_FOR_SALT'
  readonly message: string
}

const HAZARD_WORDS: Record<TableHazard, string> = {
  frost: 'frost',
  light_snow: 'light snow',
  heavy_snow: 'snow',
  freezing_rain_forecast: 'freezing rain to come',
  freezing_rain: 'freezing rain',
  after_freezing_rain: 'the time after freezing rain',
  ice: 'ice on the road',
  lying_snow: 'lying snow of unknown depth',
  deep_snow: 'deep snow',
  packed_snow: 'hard-packed snow',
}
export const hazardInWords = (hazard: TableHazard): string => HAZARD_WORDS[hazard]

const covers = (band: TemperatureBand, value: Celsius): boolean =>
  (band.min_c === null || (band.min_included ? value >= band.min_c : value > band.min_c)) &&
  (band.max_c === null || (band.max_included ? value <= band.max_c : value < band.max_c)) &&
  !Number.isNaN(value)

const SALT_WORDS: Record<SaltType, string> = { dry: 'dry', prewet: 'pre-wet', treated: 'treated' }
export const saltInWords = (salt: SaltType): string => SALT_WORDS[salt]

/** Rows for every level of traffic fit a route whose traffic nobody stated. */
const fitsTraffic = ({ traffic }: TreatmentRow, stated: Traffic | null): boolean =>
  !traffic || (stated === null ? TRAFFIC.every((level) => traffic.includes(level)) : traffic.includes(stated))

const fitsRoad = (row: TreatmentRow, question: TableQuestion): boolean =>
  row.hazard === question.hazard && row.salt === question.salt && row.wetness.includes(question.wetness)

const fits = (row: TreatmentRow, question: TableQuestion): boolean =>
  fitsRoad(row, question) && fitsTraffic(row, question.traffic)

/** What the table lacks, in words that follow its name. */
function lack({ rows }: TreatmentTable, question: TableQuestion): string {
  const what = hazardInWords(question.hazard)
  const ofHazard = rows.filter((row) => row.hazard === question.hazard)
  if (Number.isNaN(question.road_temp_c)) return `cannot be read without a road temperature for ${what}`
  if (ofHazard.length === 0) return `has no row for ${what}`
  if (!ofHazard.some((row) => row.salt === question.salt))
    return `has no row for ${what} with ${saltInWords(question.salt)} salt`
  if (question.traffic === null && rows.some((row) => fitsRoad(row, question) && row.traffic))
    return `goes by traffic for ${what}, which the policy does not state for this route`
  const where = `on a ${question.wetness} road${question.traffic ? ` in ${question.traffic} traffic` : ''}`
  return `has no row for ${what} at ${question.road_temp_c} °C ${where}`
}

function holeFor(table: TreatmentTable, question: TableQuestion): TableHole {
  const lowest = Math.min(
    ...table.rows.filter((row) => fits(row, question)).map((row) => row.min_c ?? -Infinity),
  )
  if (Number.isFinite(lowest) && question.road_temp_c <= lowest)
    return {
      code: 'TOO_COLD_FOR_SALT',
      message: `${table.name} ends at ${lowest} °C for ${hazardInWords(question.hazard)}`,
    }
  return { code: 'MATRIX_NO_ROW', message: `${table.name} ${lack(table, question)}` }
}

/** The row for exactly this case, compared unrounded, or the hole it falls into. Nothing is ever interpolated. */
export function rowFor(table: TreatmentTable, question: TableQuestion): TreatmentRow | TableHole {
  const row = table.rows.find(
    (candidate) => fits(candidate, question) && covers(candidate, question.road_temp_c),
  )
  if (!row) return holeFor(table, question)
  if (row.spread_rate_g_m2 !== null) return row
  return {
    code: 'MATRIX_NO_RATE',
    message: `${table.name} gives no ${saltInWords(question.salt)} rate in row ${row.id}`,
  }
}

export const isHole = (answer: TreatmentRow | TableHole): answer is TableHole => 'code' in answer
