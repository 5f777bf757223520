import type { BandFactors } from '#src/forecast/learning/learned-band.ts'
import type { Correction } from '#src/forecast/learning/learned-correction.ts'
import {
  bandOf,
  betweenDayParts,
  betweenLeads,
  cellAt,
  LEAD_BINS,
} from '#src/forecast/learning/learned-error-cells.ts'
import type { AppliedCorrection, ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { SKY_CLASSES } from '#src/forecast/sky-class.ts'
import { iceAlong, probabilityBelow } from '#src/forecast/spread.ts'
import { type Celsius, HOUR, type Hours } from '#src/units.ts'

/** Corrections of the hours around are averaged, so that a change of sky class is no step in the forecast. */
const AROUND: Hours = 2

/** So near to freezing a wet road is held by ice and water: at 0 °C half the correction counts. */
const HELD: Celsius = 2
const held = (road: Celsius): number => 0.5 + 0.5 * Math.min(1, Math.abs(road) / HELD)

type Values = { shift: number; cold: number; warm: number }

const between = (one: number, other: number, share: number) => one + share * (other - one)
const rounded = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits + 0

/** The correction of a point's lead, hour and sky, straight between the middles of cells. */
function valuesAt(point: ForecastPoint, lead: Hours, { shift, band }: Correction): Values {
  const leads = betweenLeads(lead)
  const parts = betweenDayParts(point.at)
  const name = point.sky ?? 'broken'
  const sky = SKY_CLASSES.indexOf(name)
  const ofLead = (bin: number) =>
    between(shift[cellAt(bin, parts.one, sky)]!, shift[cellAt(bin, parts.other, sky)]!, parts.share)
  const factor = (side: keyof BandFactors) =>
    between(band[bandOf(leads.one, name)]![side], band[bandOf(leads.other, name)]![side], leads.share)
  return {
    shift: held(point.road_temp_c) * between(ofLead(leads.one), ofLead(leads.other), leads.share),
    cold: factor('cold'),
    warm: factor('warm'),
  }
}

/** The mean over the points at most `AROUND` away, for every point. */
function meansAround(series: readonly ForecastPoint[], values: readonly Values[]): Values[] {
  const sum = { shift: 0, cold: 0, warm: 0 }
  const add = ({ shift, cold, warm }: Values, sign: 1 | -1) => {
    sum.shift += sign * shift
    sum.cold += sign * cold
    sum.warm += sign * warm
  }
  let [from, to] = [0, 0]
  return series.map(({ at }) => {
    const away = (index: number) => series[index]!.at.getTime() - at.getTime()
    while (to < series.length && away(to) <= AROUND * HOUR) add(values[to++]!, 1)
    while (away(from) < -AROUND * HOUR) add(values[from++]!, -1)
    const count = to - from
    return { shift: sum.shift / count, cold: sum.cold / count, warm: sum.warm / count }
  })
}

/** The surface state stays as modelled: a warmer road is never called less slippery for what was learnt. */
function moved(point: ForecastPoint, shift: Celsius, cold: number, warm: number): ForecastPoint {
  if (shift === 0 && cold === 1 && warm === 1) return point
  const median = point.road_temp_c + shift
  const p10 = median - cold * (point.road_temp_c - point.road_temp_p10_c)
  const p90 = median + warm * (point.road_temp_p90_c - point.road_temp_c)
  const freezes = probabilityBelow(0, median, p10, p90)
  return {
    ...point,
    road_temp_c: rounded(median, 2),
    road_temp_p10_c: rounded(p10, 2),
    road_temp_p90_c: rounded(p90, 2),
    freeze_probability: rounded(freezes, 3),
    ...iceAlong(point, freezes),
  }
}

/**
 * The series with what was learnt: the median moved (nothing at the start, where the sensor speaks, all of it from the
 * first bin's centre on), the band scaled, the probability of frost worked out anew. Where nothing was learnt the series
 * itself comes back, with null.
 */
export function corrected(
  series: readonly ForecastPoint[],
  issuedAt: Date,
  correction: Correction,
): { readonly series: readonly ForecastPoint[]; readonly applied: AppliedCorrection | null } {
  const leadOf = (point: ForecastPoint): Hours => (point.at.getTime() - issuedAt.getTime()) / HOUR
  const values = series.map((point) => valuesAt(point, leadOf(point), correction))
  const means = meansAround(series, values)
  const shift_c = means.map(({ shift }, i) =>
    rounded(shift * Math.min(1, Math.max(0, leadOf(series[i]!) / LEAD_BINS[0]!.centre)), 2),
  )
  const cold_factor = means.map(({ cold }) => rounded(cold, 3))
  const warm_factor = means.map(({ warm }) => rounded(warm, 3))
  const moves = series.map((point, i) => moved(point, shift_c[i]!, cold_factor[i]!, warm_factor[i]!))
  if (moves.every((point, i) => point === series[i])) return { series, applied: null }
  const { version, through_at } = correction
  return { series: moves, applied: { version, through_at, shift_c, cold_factor, warm_factor } }
}
