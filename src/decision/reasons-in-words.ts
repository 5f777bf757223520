import type { ColdReason } from '#src/decision/cold-evidence.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { nameOf, placeOf } from '#src/decision/doubt.ts'
import type { Outlook } from '#src/decision/outlook.ts'
import { belowInWords } from '#src/decision/threshold.ts'
import type { TreatmentTable } from '#src/decision/treatment-table.ts'
import { belowSensor, celsius, percent, timeOf } from '#src/decision/words.ts'
import type { Reading } from '#src/telemetry/reading.ts'
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
export const boundsOf = ({ policy, route }: DecideCase): Celsius[] => [
  route.threshold.treat_below_c,
  ...boundsOfTable(policy.table),
]

/** Who or what does what, so that two reasons about one road name it once. */
type Clause = { readonly who: string; readonly does: string }

const limitOf = ({ route: { threshold } }: DecideCase) =>
  `${belowInWords(threshold)} ${celsius(threshold.treat_below_c)}`
const degreesAt = (given: DecideCase, value: Celsius, at: Date) =>
  `${celsius(value, boundsOf(given))} at ${timeOf(at, given.time_zone)}`

function measured(given: DecideCase, { station, road_temp_c, at, flags }: Reading): Clause {
  const doubt = flags.length > 0 ? `, though flagged ${flags.join(', ')}` : ''
  const does = `was measured at ${degreesAt(given, road_temp_c, at)}, ${limitOf(given)}${doubt}`
  return { who: placeOf(given, { station }), does }
}

function reported(given: DecideCase, { station, surface_state, road_temp_c, at }: Reading): Clause {
  const does = `reports ${surface_state} (${degreesAt(given, road_temp_c, at)})`
  return { who: `the sensor at ${nameOf(given, station)}`, does }
}

const WORTH_SAYING_C = 0.05

/** What makes a road between the stations differ from them. */
function byMap({ roads, time_zone }: DecideCase, { segment, below_station_c }: Outlook): string {
  if (!segment || !roads || below_station_c === undefined) return ''
  return `, ${belowSensor({ below_station_c, surveyed_at: roads.surveyed_at }, time_zone)}`
}

function expected(given: DecideCase, outlook: Outlook): Clause {
  const { minimum, deficit_c } = outlook
  const lowered =
    deficit_c < WORTH_SAYING_C
      ? ''
      : `, lowered because sensors read ${deficit_c.toFixed(1)} °C below the forecast`
  const does = `is expected to fall to ${degreesAt(given, minimum.road_temp_c, minimum.at)}, ${limitOf(given)}${byMap(given, outlook)}${lowered}`
  return { who: placeOf(given, outlook), does }
}

function likely(given: DecideCase, outlook: Outlook): Clause {
  const level = percent(given.policy.treat_probability)
  const does = `freezes with a probability of ${percent(outlook.freeze_probability)} (treat from ${level})`
  return { who: placeOf(given, outlook), does }
}

function clauseOf(given: DecideCase, reason: ColdReason): Clause {
  switch (reason.kind) {
    case 'reading':
      return measured(given, reason.reading)
    case 'slippery':
      return reported(given, reason.reading)
    case 'minimum':
      return expected(given, reason.outlook)
    case 'probability':
      return likely(given, reason.outlook)
    case 'snow': {
      const from = timeOf(reason.at, given.time_zone)
      return { who: 'snow', does: `is expected to lie at ${nameOf(given, reason.station)} from ${from}` }
    }
  }
}

/** At most two reasons: the rest is in the inputs. */
export function reasonsInWords(given: DecideCase, reasons: readonly ColdReason[]): string {
  const [first, second] = reasons.map((reason) => clauseOf(given, reason))
  if (!first) return ''
  const lead = `${first.who} ${first.does}`
  if (!second) return lead
  return second.who === first.who
    ? `${lead}, and ${second.does}`
    : `${lead}, and ${second.who} ${second.does}`
}
