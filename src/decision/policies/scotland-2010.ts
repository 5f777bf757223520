import {
  type TableHazard,
  type TemperatureBand,
  type TreatmentRow,
  type TreatmentTable,
  WETNESS,
  type Wetness,
} from '#src/decision/treatment-table.ts'

const ANY: TemperatureBand = { min_c: null, min_included: true, max_c: null, max_included: true }
const from = (min_c: number): TemperatureBand => ({ ...ANY, min_c })
const above = (min_c: number): TemperatureBand => ({ ...ANY, min_c, min_included: false })
const upTo = (max_c: number): TemperatureBand => ({ ...ANY, max_c })

const DRY_OR_DAMP: readonly Wetness[] = ['dry', 'damp']
const WET: readonly Wetness[] = ['wet']
const NOTE_2 = 'Note 2: dry salting preferred once ice has formed or snow is lying.'

type Spread = { rate: number | null; passes?: number; successive?: boolean }
type Case = {
  id: string
  hazard: TableHazard
  band: TemperatureBand
  wetness?: readonly Wetness[]
  dry: Spread
  /** Absent where the printed cell says "see note 2" and gives no figure. */
  prewet?: Spread
  plough?: boolean
}

const cases: readonly Case[] = [
  { id: 'S1', hazard: 'frost', band: from(-2), dry: { rate: 8 }, prewet: { rate: 8 } },
  {
    id: 'S2',
    hazard: 'frost',
    band: { min_c: -5, min_included: false, max_c: -2, max_included: false },
    wetness: DRY_OR_DAMP,
    dry: { rate: 10 },
    prewet: { rate: 9 },
  },
  {
    id: 'S3',
    hazard: 'frost',
    band: { min_c: -5, min_included: false, max_c: -2, max_included: false },
    wetness: WET,
    dry: { rate: 16 },
    prewet: { rate: 15 },
  },
  {
    id: 'S4',
    hazard: 'frost',
    band: { min_c: -10, min_included: false, max_c: -5, max_included: true },
    wetness: DRY_OR_DAMP,
    dry: { rate: 18 },
    prewet: { rate: 18 },
  },
  {
    id: 'S5',
    hazard: 'frost',
    band: { min_c: -10, min_included: false, max_c: -5, max_included: true },
    wetness: WET,
    dry: { rate: 15, passes: 2 },
    prewet: { rate: 15, passes: 2 },
  },
  { id: 'S6', hazard: 'light_snow', band: ANY, dry: { rate: 20 }, prewet: { rate: 18 } },
  { id: 'S7', hazard: 'heavy_snow', band: ANY, dry: { rate: 20, passes: 2 } },
  { id: 'S7', hazard: 'freezing_rain_forecast', band: ANY, dry: { rate: 20, passes: 2 } },
  { id: 'S8', hazard: 'freezing_rain', band: ANY, dry: { rate: 20, successive: true } },
  { id: 'S9', hazard: 'after_freezing_rain', band: ANY, dry: { rate: 20 } },
  // S10, S11: printed in the air-temperature column; S13, S14: unclear which. Read here against the road temperature.
  { id: 'S10', hazard: 'ice', band: above(-5), dry: { rate: 20 } },
  { id: 'S11', hazard: 'ice', band: upTo(-5), dry: { rate: 20, passes: 2 } },
  { id: 'S12', hazard: 'deep_snow', band: ANY, dry: { rate: 20, successive: true }, plough: true },
  { id: 'S13', hazard: 'packed_snow', band: above(-8), dry: { rate: 20, successive: true } },
  { id: 'S14', hazard: 'packed_snow', band: upTo(-8), dry: { rate: null, successive: true } },
]

function rowOf(printed: Case, salt: 'dry' | 'prewet'): TreatmentRow {
  const spread = printed[salt] ?? { rate: null }
  return {
    id: printed.id,
    hazard: printed.hazard,
    ...printed.band,
    wetness: printed.wetness ?? WETNESS,
    salt,
    spread_rate_g_m2: spread.rate,
    passes: spread.passes ?? 1,
    successive: spread.successive ?? false,
    plough: printed.plough ?? false,
    note: printed[salt] ? null : NOTE_2,
  }
}

/**
 * Transport Scotland, revised salt treatment matrix, Appendix D, August 2010, as printed; S2 to S5 without their
 * note 3 (lightly trafficked roads), whose text was not read. An example: newer rates exist, and no authority
 * adopts it by using this program.
 */
export const scotland2010: TreatmentTable = {
  id: 'scotland-2010',
  name: 'Transport Scotland 2010 (example)',
  source:
    'https://www.transport.gov.scot/publication/scottish-road-network-lessons-learned-and-recommendations-following-the-events-of-winter-200910/j13001-15',
  example: true,
  rows: cases.flatMap((printed) => [rowOf(printed, 'dry'), rowOf(printed, 'prewet')]),
}
