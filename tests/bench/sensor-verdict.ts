/**
 * `npm run bench:sensors`: how often each fault of the simulator is found, how soon, and how often a sound sensor is
 * doubted. Weeks of seeded winter and the seven named nights; every fault begins at 18:00 on several nights at every
 * station. Exits 1 when a bound of the table is missed.
 */
import type { FindingCode } from '#src/forecast/sensor-verdict-types.ts'
import { DAY, HOUR } from '#src/units.ts'
import { COUNTY, sensorDays } from '#tests/support/sensor-nights.ts'
import type { FaultKind } from '../../firmware-sim/faults.ts'

const FROM = new Date('2026-01-10T12:00:00Z')
const spans = [
  { scenario: 'demo', seed: 1, from: FROM, hours: 7 * 24 },
  { scenario: 'winter', seed: 3, from: FROM, hours: 14 * 24 },
  { scenario: 'winter', seed: 4, from: FROM, hours: 14 * 24 },
] as const

type FaultRow = {
  readonly kind: FaultKind
  readonly amount: number | null
  readonly code: readonly FindingCode[]
  readonly within_h: number
  readonly least_share: number
}
const away: readonly FindingCode[] = ['SENSOR_AWAY_FROM_NEIGHBOURS', 'SENSOR_AWAY_FROM_FORECAST']
const faults: readonly FaultRow[] = [
  { kind: 'stuck', amount: null, code: ['SENSOR_STUCK'], within_h: 12, least_share: 0 },
  { kind: 'spike', amount: 12, code: ['SENSOR_SPIKES'], within_h: 3, least_share: 0 },
  { kind: 'spike', amount: -8, code: ['SENSOR_SPIKES'], within_h: 3, least_share: 0 },
  { kind: 'drift', amount: 0.8, code: away, within_h: 6, least_share: 0 },
  { kind: 'drift', amount: -0.8, code: away, within_h: 6, least_share: 0 },
  { kind: 'drift', amount: 0.1, code: away, within_h: 20, least_share: 0 },
  { kind: 'snow-buried', amount: null, code: ['SENSOR_BURIED'], within_h: 12, least_share: 0 },
  { kind: 'clock-skew', amount: 300, code: ['SENSOR_CLOCK_WRONG'], within_h: 2, least_share: 0 },
  { kind: 'clock-skew', amount: -3600, code: ['SENSOR_CLOCK_WRONG'], within_h: 3, least_share: 0 },
  { kind: 'old-values', amount: 7200, code: ['SENSOR_CLOCK_WRONG'], within_h: 24, least_share: 0 },
  { kind: 'old-values', amount: 10800, code: ['SENSOR_CLOCK_WRONG'], within_h: 24, least_share: 0 },
]

const started = process.cpuUsage()
const county = spans.map((span) => sensorDays(span))

let stationDays = 0
const alarms = new Map<string, number>()
let doubtedHalfHours = 0
for (const days of county)
  for (const station of COUNTY.stations) {
    let before = new Set<string>()
    for (const { findings, verdict, at } of days.verdicts(station, days)) {
      const now = new Set(findings.map(({ code }) => code as string))
      for (const finding of findings)
        if (!before.has(finding.code)) {
          alarms.set(finding.code, (alarms.get(finding.code) ?? 0) + 1)
          if (process.argv.includes('--each'))
            console.log(`  false: ${station.station} ${at.toISOString()} ${finding.code} ${finding.because}`)
        }
      before = now
      if (verdict !== 'trusted') doubtedHalfHours++
    }
    stationDays += (days.to.getTime() - days.from.getTime()) / DAY
  }
console.log(`sound sensors: ${stationDays} station days, ${(doubtedHalfHours / 2).toFixed(1)} h doubted`)
for (const [code, count] of alarms) console.log(`  ${code}: ${count} false alarms`)
if (alarms.size === 0) console.log('  no false alarm')

const EVERY_NIGHTS = 4
console.log('fault                 cases  found  right  in time  bound   median h  p90 h')
for (const { kind, amount, code, within_h, least_share } of faults) {
  const delays: number[] = []
  let [cases, right, inTime] = [0, 0, 0]
  for (const days of county)
    for (const [place, station] of COUNTY.stations.entries())
      for (
        let night = 1 + (place % EVERY_NIGHTS);
        days.from.getTime() + (night + 1.5) * DAY <= days.to.getTime();
        night += EVERY_NIGHTS
      ) {
        const from = new Date(days.from.getTime() + night * DAY + 6 * HOUR)
        const to = new Date(from.getTime() + 30 * HOUR)
        cases++
        let delay = Number.POSITIVE_INFINITY
        let hit = Number.POSITIVE_INFINITY
        for (const { at, findings } of days.verdicts(station, { from, to }, [
          { device: station.device, kind, from, to, amount },
        ])) {
          const hours = (at.getTime() - from.getTime()) / HOUR
          if (findings.length > 0) delay = Math.min(delay, hours)
          if (findings.some((finding) => code.includes(finding.code))) {
            hit = hours
            break
          }
        }
        delays.push(delay)
        if (hit < Number.POSITIVE_INFINITY) right++
        if (delay <= within_h) inTime++
      }
  delays.sort((a, b) => a - b)
  const at = (share: number) => delays[Math.floor(share * (delays.length - 1))]!
  const found = delays.filter(Number.isFinite).length
  const percent = (count: number) => `${Math.round((100 * count) / cases)} %`.padStart(6)
  console.log(
    `${`${kind} ${amount ?? ''}`.padEnd(20)} ${String(cases).padStart(6)} ${percent(found)} ${percent(right)} ${percent(inTime)}  ≤ ${String(within_h).padStart(2)} h  ${at(0.5).toFixed(1).padStart(8)}  ${at(0.9).toFixed(1).padStart(6)}`,
  )
  if (inTime < least_share * cases) process.exitCode = 1
}
const { user, system } = process.cpuUsage(started)
console.log(`${((user + system) / 1e6).toFixed(1)} s CPU`)
