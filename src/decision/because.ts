import type { Assessment } from '#src/decision/assessment.ts'
import type { ColdReason } from '#src/decision/cold-evidence.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { type Doubt, nameOf } from '#src/decision/doubt.ts'
import type { Outlook } from '#src/decision/outlook.ts'
import { aboveInWords, belowInWords } from '#src/decision/threshold.ts'
import type { TreatmentRow, TreatmentTable } from '#src/decision/treatment-table.ts'
import { celsius, listOf, percent, timeOf } from '#src/decision/words.ts'
import type { Celsius } from '#src/units.ts'

const tableBounds = new WeakMap<TreatmentTable, readonly Celsius[]>()

function boundsOfTable(table: TreatmentTable): readonly Celsius[] {
  const known = tableBounds.get(table)
  if (known) return known
  const all = table.rows.flatMap((row) => [row.min_c, row.max_c]).filter((bound) => bound !== null)
  const bounds = [...new Set(all)]
  tableBounds.set(table, bounds)
  return bounds
}

/** Bounds that a shown value must not be rounded across: the threshold and every bound of the table. */
const boundsOf = ({ policy, route }: DecideCase): Celsius[] => [
  route.threshold.treat_below_c,
  ...boundsOfTable(policy.table),
]

const likelihood = (given: DecideCase, outlook: Outlook) =>
  `a probability of ${percent(outlook.freeze_probability)} (treat from ${percent(given.policy.treat_probability)})`

function reasonInWords(given: DecideCase, reason: ColdReason): string {
  const { threshold } = given.route
  const time = (at: Date) => timeOf(at, given.time_zone)
  const limit = `${belowInWords(threshold)} ${celsius(threshold.treat_below_c)}`
  const bounds = boundsOf(given)
  switch (reason.kind) {
    case 'slippery':
      return `the sensor at ${nameOf(given, reason.reading.station)} reports ${reason.reading.surface_state} (${celsius(reason.reading.road_temp_c, bounds)} at ${time(reason.reading.at)})`
    case 'reading': {
      const { station, road_temp_c, at, flags } = reason.reading
      const doubt = flags.length > 0 ? `, though flagged ${flags.join(', ')}` : ''
      return `the road at ${nameOf(given, station)} was measured at ${celsius(road_temp_c, bounds)} at ${time(at)}, ${limit}${doubt}`
    }
    case 'minimum': {
      const { station, minimum, deficit_c } = reason.outlook
      const lowered =
        deficit_c >= 0.05
          ? `, lowered because sensors read ${deficit_c.toFixed(1)} °C below the forecast`
          : ''
      return `the road at ${nameOf(given, station)} is expected to fall to ${celsius(minimum.road_temp_c, bounds)} at ${time(minimum.at)}, ${limit}${lowered}`
    }
    case 'probability':
      return `the road at ${nameOf(given, reason.outlook.station)} freezes with ${likelihood(given, reason.outlook)}`
    case 'snow':
      return `snow is expected to lie at ${nameOf(given, reason.station)} from ${time(reason.at)}`
  }
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** At most two reasons: the rest is in the inputs. A place is named once. */
function reasonsInWords(given: DecideCase, [first, second]: readonly ColdReason[]): string {
  if (!first) return ''
  const lead = reasonInWords(given, first)
  if (!second) return lead
  if (first.kind !== 'minimum' || second.kind !== 'probability' || first.outlook !== second.outlook)
    return `${lead}, and ${reasonInWords(given, second)}`
  return `${lead}, and freezes with ${likelihood(given, second.outlook)}`
}

export function treatBecause(given: DecideCase, reasons: readonly ColdReason[], row: TreatmentRow): string {
  const passes = row.passes > 1 ? `${row.passes} passes of ` : ''
  const repeat = row.successive ? ', repeated while it lasts' : ''
  return sentence(
    `${reasonsInWords(given, reasons)}; ${given.policy.table.name}, row ${row.id}: ${passes}${row.spread_rate_g_m2} g/m²${repeat}`,
  )
}

export const holeBecause = (given: DecideCase, reasons: readonly ColdReason[], says: string): string =>
  `Decide by hand – assume treat: ${reasonsInWords(given, reasons)}, but ${says}; the engine invents no rate.`

export const unknownBecause = (doubts: readonly Doubt[]): string =>
  `Decide by hand – assume treat: ${listOf(doubts.map((doubt) => doubt.says))}.`

export function noActionBecause(
  given: DecideCase,
  { coldest, evidence, freeze_probability }: Assessment,
): string {
  const { threshold } = given.route
  const sensors = evidence.confirmed.length
  const lowest = coldest
    ? `the lowest road temperature, ${celsius(coldest.road_temp_c, boundsOf(given))} at ${timeOf(coldest.at, given.time_zone)} at ${nameOf(given, coldest.station)}, `
    : 'the road '
  return sentence(
    `${lowest}stays ${aboveInWords(threshold)} ${celsius(threshold.treat_below_c)} and freezes with a probability of ${percent(freeze_probability ?? 0)}; ${sensors === 1 ? 'one fresh sensor agrees' : `${sensors} fresh sensors confirm it`}`,
  )
}
