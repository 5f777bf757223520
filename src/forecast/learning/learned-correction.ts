import { type BandFactors, bandFactors } from '#src/forecast/learning/learned-band.ts'
import { isOfModel, type LearnedError } from '#src/forecast/learning/learned-error.ts'
import { CELLS, cellsOfLead, LEAD_BINS } from '#src/forecast/learning/learned-error-cells.ts'
import {
  CELL_HALF_BELIEVED,
  type Faded,
  faded,
  type Pool,
  poolOf,
  without,
} from '#src/forecast/learning/learned-pool.ts'
import type { Celsius } from '#src/units.ts'

/**
 * Weight at which a mean is believed half: of a station at one lead, in eighths of days (errors of a day hang
 * together, so three days); of neighbours, in stations sure of their cell; of neighbours over all cells of a lead.
 */
const HALF_BELIEVED = { station: 24, neighbours: 2, neighboursOfLead: 8 }
/** Warmer is believed half only at so many times the weight: a road called too warm is not salted. */
const WARM_CAUTION = 3
/** A correction goes no further. */
export const COLDEST: Celsius = -2
export const WARMEST: Celsius = 1

/** What is to be added to the model's median, and how its band is to be scaled, cell by cell. */
export type Correction = {
  /** Of the station's own document; 0: it has none that counts, and borrows. */
  readonly version: number
  readonly through_at: Date | null
  /** For each of `CELLS`. */
  readonly shift: readonly Celsius[]
  /** For each of `BANDS`. */
  readonly band: readonly BandFactors[]
}

/** Of the station with this id, known or not. */
export type Corrections = (station: string) => Correction

const total = (cells: readonly number[], of: (cell: number) => number): number =>
  cells.reduce((sum, cell) => sum + of(cell), 0)

/** Of the neighbours: their mean over the lead, moved toward their mean in each cell. */
function borrow(shift: Celsius[], cells: readonly number[], others: Pool, caution: number): void {
  const sure = (cell: number) => Math.max(0, others.sure[cell]!)
  const ofLead =
    total(cells, (cell) => others.mean[cell]!) /
    (total(cells, sure) + caution * HALF_BELIEVED.neighboursOfLead)
  for (const cell of cells)
    shift[cell] =
      ofLead + (others.mean[cell]! - sure(cell) * ofLead) / (sure(cell) + caution * HALF_BELIEVED.neighbours)
}

/** Of the station: what the neighbours leave over, first over the lead, then in each cell. */
function addOwn(shift: Celsius[], cells: readonly number[], own: Faded, caution: number): void {
  const left = (cell: number) => own.error[cell]! - own.weight[cell]! * shift[cell]!
  const weight = total(cells, (cell) => own.weight[cell]!)
  const ofLead = total(cells, left) / (weight + caution * HALF_BELIEVED.station)
  for (const cell of cells) shift[cell]! += ofLead
  for (const cell of cells) shift[cell]! += left(cell) / (own.weight[cell]! + caution * CELL_HALF_BELIEVED)
}

/** Observed − model, expected in each cell. @param caution 1, or by how much less is believed */
function expectedError(own: Faded | null, others: Pool, caution: number): Celsius[] {
  const shift: Celsius[] = Array(CELLS).fill(0)
  for (let lead = 0; lead < LEAD_BINS.length; lead++) {
    const cells = cellsOfLead(lead)
    borrow(shift, cells, others, caution)
    if (own) addOwn(shift, cells, own, caution)
  }
  return shift
}

/** Toward cold as expected; toward warm the smaller of two beliefs, the second more sceptical. */
function cautious(expected: Celsius, sceptical: Celsius): Celsius {
  if (expected <= 0) return Math.max(COLDEST, expected)
  return Math.min(WARMEST, Math.max(0, Math.min(expected, sceptical)))
}

const latest = (learned: readonly LearnedError[]): Date | null =>
  learned.reduce<Date | null>(
    (last, { through_at }) => (through_at && (!last || through_at > last) ? through_at : last),
    null,
  )

/**
 * Corrections of a group of stations under one sky. Each rests on its cell, where that is rare on its station and lead,
 * where those are on its neighbours, else on nothing: partial pooling (Gelman & Hill 2007), each level shrunk toward
 * the one above by n / (n + n0). Documents of another model, or that know of anything after `now`, do not count.
 */
export function correctionsOf(group: readonly LearnedError[], model: string, now: Date): Corrections {
  const counting = group.filter(
    (learned) => isOfModel(learned, model) && learned.through_at !== null && learned.through_at <= now,
  )
  const sums = new Map(counting.map((learned) => [learned.station, faded(learned, now)]))
  const pool = poolOf(sums.values())
  return (station) => {
    const own = sums.get(station) ?? null
    const others = own ? without(pool, own) : pool
    const document = counting.find((learned) => learned.station === station)
    const sceptical = expectedError(own, others, WARM_CAUTION)
    return {
      version: document?.version ?? 0,
      through_at: document?.through_at ?? latest(counting),
      shift: expectedError(own, others, 1).map((error, cell) => cautious(error, sceptical[cell]!)),
      band: bandFactors(own?.bands ?? null, others.bands),
    }
  }
}
