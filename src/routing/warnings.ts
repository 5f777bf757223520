import { GAP } from '#src/network/lines/import-lines.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { type Grams, grams, highestRate } from '#src/routing/load.ts'
import type { RouteOrder } from '#src/routing/route-order.ts'

// Northern Ireland spreads 114 kg a kilometre; outside of this range a width or a rate is wrong.
const SANE_KG_PER_KM = { least: 30, most: 400 }

/** What stands above the list because the round will not work without it, each with what to do. */
export function warningsFor(route: TreatmentRoute, order: RouteOrder, salt: Grams | null): string[] {
  const { spread_rate_g_m2: rate, passes, capacity_t } = order
  if (route.segments.length === 0)
    return ['No line is known for this route: use the printed card. Salt cannot be reckoned.']
  return [
    rate === null ? 'No spread rate has been decided: ask the duty manager before loading.' : null,
    passes > 1 ? `Drive the whole round ${passes} times: salt and time are for all of them.` : null,
    capacity_t === null ? 'The capacity of the spreader is not known: check that the load fits.' : null,
    salt === null || capacity_t === null ? null : overload(route, salt, capacity_t),
    salt === null ? null : insane(route, salt, passes),
    ...jumps(route),
  ].filter((warning) => warning !== null)
}

function overload(route: TreatmentRoute, salt: Grams, capacity: number): string | null {
  if (salt <= grams(capacity)) return null
  const rate = highestRate(route.segments, capacity)
  return `The round needs ${tonnesRoundedUp(salt)} t of salt, the spreader holds ${capacity} t: reload or split. One load covers it once at up to ${rate} g/m².`
}

/** Rounded up, so that it never reads as if it fitted. */
export const tonnesRoundedUp = (salt: Grams) => (Math.ceil(salt / 100_000) / 10).toFixed(1)

function insane(route: TreatmentRoute, salt: Grams, passes: number): string | null {
  const treated = route.segments.reduce((sum, segment) => sum + (segment.treated ? segment.length_m : 0), 0)
  if (treated === 0) return 'No segment of this route is marked for treatment: nothing would be spread.'
  const perKm = salt / treated / passes
  if (perKm >= SANE_KG_PER_KM.least && perKm <= SANE_KG_PER_KM.most) return null
  return `${Math.round(perKm)} kg of salt a kilometre is outside ${SANE_KG_PER_KM.least} to ${SANE_KG_PER_KM.most}: check widths and rate before loading.`
}

function jumps(route: TreatmentRoute): string[] {
  const gaps = route.segments.filter(({ road }) => road === GAP).length
  return gaps === 0
    ? []
    : [
        `The published lines leave ${gaps === 1 ? 'a gap' : `${gaps} gaps`}: there the list shows a straight line, not a road.`,
      ]
}
