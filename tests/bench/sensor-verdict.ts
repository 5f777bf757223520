/**
 * `npm run bench:sensors`: how often each fault of the simulator is found, how soon, and how often a sound sensor is
 * doubted. The seven named nights and two seeded fortnights of winter that no bound was chosen on. Every fault begins
 * at 18:00, on every fourth night at every station. Exits 1 when less is found in time than the table asks for, or more
 * than one sound sensor in fifty is doubted in a day.
 */
import type { FindingCode, SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import { DAY, HOUR, type Hours } from '#src/units.ts'
import { COUNTY, type SensorDays, sensorDays } from '#tests/support/sensor-nights.ts'
import type { Station } from '../../firmware-sim/county.ts'
import type { FaultKind } from '../../firmware-sim/faults.ts'

const FROM = new Date('2026-01-10T12:00:00Z')
const spans = [
  { scenario: 'demo', seed: 1, from: FROM, hours: 7 * 24 },
  { scenario: 'winter', seed: 3, from: FROM, hours: 14 * 24 },
  { scenario: 'winter', seed: 4, from: FROM, hours: 14 * 24 },
] as const
/** A station with one neighbour only is judged by its own forecast. */
const alone = [{ ...spans[1], neighbours: 1 }] as const

type FaultRow = {
  readonly kind: FaultKind
  readonly amount: number | null
  readonly codes: readonly FindingCode[]
  readonly within: Hours
  /** Share that must be found by then. */
  readonly least: number
}
const away: readonly FindingCode[] = ['SENSOR_AWAY_FROM_NEIGHBOURS', 'SENSOR_AWAY_FROM_FORECAST']
// biome-ignore format: a table
const faults: readonly FaultRow[] = [
  { kind: 'stuck',       amount: null,   codes: ['SENSOR_STUCK'],       within: 16, least: 0.9 },
  { kind: 'spike',       amount: 12,     codes: ['SENSOR_SPIKES'],      within: 3,  least: 0.9 },
  { kind: 'spike',       amount: -8,     codes: ['SENSOR_SPIKES'],      within: 3,  least: 0.85 },
  { kind: 'drift',       amount: 0.8,    codes: away,                   within: 6,  least: 0.9 },
  { kind: 'drift',       amount: -0.8,   codes: away,                   within: 6,  least: 0.85 },
  { kind: 'drift',       amount: 0.1,    codes: away,                   within: 25, least: 0.85 },
  { kind: 'snow-buried', amount: null,   codes: ['SENSOR_BURIED'],      within: 16, least: 0.85 },
  { kind: 'clock-skew',  amount: 300,    codes: ['SENSOR_CLOCK_WRONG'], within: 1,  least: 0.98 },
  { kind: 'clock-skew',  amount: -3600,  codes: ['SENSOR_CLOCK_WRONG'], within: 2,  least: 0.98 },
  { kind: 'old-values',  amount: 7200,   codes: ['SENSOR_CLOCK_WRONG'], within: 24, least: 0.7 },
  { kind: 'old-values',  amount: 10_800, codes: ['SENSOR_CLOCK_WRONG'], within: 24, least: 0.7 },
]
const aloneFaults = faults.filter(({ kind, amount }) => kind === 'stuck' || amount === 0.8)

const EVERY_NIGHTS = 4
const WATCHED = 30 * HOUR
const FALSE_ALARMS_A_DAY = 1 / 50

/** What was found against a sound sensor, each once. */
function falseAlarms(verdicts: Iterable<SensorVerdict>, name: string): FindingCode[] {
  const alarms: FindingCode[] = []
  let before: readonly FindingCode[] = []
  for (const { at, findings } of verdicts) {
    for (const { code, because } of findings)
      if (!before.includes(code)) {
        alarms.push(code)
        if (process.argv.includes('--each')) console.log(`  ${name} ${at.toISOString()} ${code}: ${because}`)
      }
    before = findings.map(({ code }) => code)
  }
  return alarms
}

function soundSensors(county: readonly SensorDays[]): void {
  const stationDays = county.reduce(
    (sum, { from, to }) => sum + ((to.getTime() - from.getTime()) / DAY) * COUNTY.stations.length,
    0,
  )
  const alarms = county.flatMap((days) =>
    COUNTY.stations.flatMap((station) => falseAlarms(days.verdicts(station, days), station.station)),
  )
  const each = [...Map.groupBy(alarms, (code) => code)].map(([code, all]) => `${all.length} ${code}`)
  console.log(`sound sensors: ${stationDays} station days, false alarms: ${each.join(', ') || 'none'}`)
  if (alarms.length > FALSE_ALARMS_A_DAY * stationDays) process.exitCode = 1
}

/** Hours until anything, and until the right thing, was found; Infinity: it was not. */
function delaysOf(days: SensorDays, station: Station, from: Date, { kind, amount, codes }: FaultRow) {
  const to = new Date(from.getTime() + WATCHED)
  const fault = { device: station.device, kind, from, to, amount }
  let any = Number.POSITIVE_INFINITY
  for (const { at, findings } of days.verdicts(station, { from, to }, [fault])) {
    const hours = (at.getTime() - from.getTime()) / HOUR
    if (findings.length > 0) any = Math.min(any, hours)
    if (findings.some(({ code }) => codes.includes(code))) return { any, right: hours }
  }
  return { any, right: Number.POSITIVE_INFINITY }
}

const beginnings = (days: SensorDays, place: number): Date[] => {
  const nights = (days.to.getTime() - days.from.getTime() - WATCHED) / DAY
  return Array.from({ length: Math.floor(nights) }, (_, night) => night)
    .filter((night) => night > 0 && night % EVERY_NIGHTS === place % EVERY_NIGHTS)
    .map((night) => new Date(days.from.getTime() + night * DAY + 6 * HOUR))
}

function faultLine(county: readonly SensorDays[], row: FaultRow): void {
  const cases = county.flatMap((days) =>
    COUNTY.stations.flatMap((station, place) =>
      beginnings(days, place).map((from) => delaysOf(days, station, from, row)),
    ),
  )
  const share = (count: number) => count / cases.length
  const percent = (count: number) => `${Math.round(100 * share(count))} %`.padStart(6)
  const delays = cases.map(({ any }) => any).sort((a, b) => a - b)
  const quantile = (part: number) => delays[Math.floor(part * (delays.length - 1))]!.toFixed(1).padStart(8)
  const inTime = delays.filter((delay) => delay <= row.within).length
  const columns = [
    `${row.kind} ${row.amount ?? ''}`.padEnd(18),
    String(cases.length).padStart(5),
    percent(delays.filter(Number.isFinite).length),
    percent(cases.filter(({ right }) => Number.isFinite(right)).length),
    `${percent(inTime)} in ${row.within} h`.padEnd(16),
    quantile(0.5),
    quantile(0.9),
  ]
  console.log(columns.join(' '))
  if (share(inTime) < row.least) process.exitCode = 1
}

const HEAD = 'fault              cases  found  right in time        median h    p90 h'
const started = process.cpuUsage()
const county = spans.map((span) => sensorDays(span))
soundSensors(county)
console.log(HEAD)
for (const row of faults) faultLine(county, row)
console.log('with one neighbour only:')
const few = alone.map((span) => sensorDays(span))
soundSensors(few)
for (const row of aloneFaults) faultLine(few, { ...row, least: 0 })
const { user, system } = process.cpuUsage(started)
console.log(`${((user + system) / 1e6).toFixed(1)} s CPU`)
