import { awayFromForecast } from '#src/forecast/sensors/findings/away-from-forecast.ts'
import { awayFromNeighbours } from '#src/forecast/sensors/findings/away-from-neighbours.ts'
import { buried } from '#src/forecast/sensors/findings/buried.ts'
import { clockWrong } from '#src/forecast/sensors/findings/clock-wrong.ts'
import { type Scene, sceneOf } from '#src/forecast/sensors/findings/scene.ts'
import { spikes } from '#src/forecast/sensors/findings/spikes.ts'
import { stuck } from '#src/forecast/sensors/findings/stuck.ts'
import type {
  Belief,
  DoubtedSpan,
  Finding,
  FindingCode,
  Found,
  SensorCase,
  SensorVerdict,
} from '#src/forecast/sensors/sensor-verdict-types.ts'
import { HOUR } from '#src/units.ts'

/** Every way in which a sensor is known to go wrong, and what a person should do about it. */
const rules: readonly {
  readonly code: FindingCode
  readonly find: (scene: Scene, now: Date) => Found | null
  readonly next: string
}[] = [
  { code: 'SENSOR_STUCK', find: stuck, next: 'Restart the device; when it stays, change the probe.' },
  {
    code: 'SENSOR_BURIED',
    find: buried,
    next: 'Look at the site: clear the sensor, or wait for the plough.',
  },
  {
    code: 'SENSOR_CLOCK_WRONG',
    find: clockWrong,
    next: 'Set the clock of the device or of its gateway to UTC.',
  },
  {
    code: 'SENSOR_AWAY_FROM_NEIGHBOURS',
    find: awayFromNeighbours,
    next: 'Measure the road with a hand-held thermometer and compare; then calibrate or change the probe.',
  },
  {
    code: 'SENSOR_AWAY_FROM_FORECAST',
    find: awayFromForecast,
    next: 'Compare with a hand-held thermometer or a camera before relying on it.',
  },
  {
    code: 'SENSOR_SPIKES',
    find: spikes,
    next: 'Look for a loose plug, water in the cable or a failing battery.',
  },
]

/** A finding ends when it was not seen for this long: one calm half hour is no repair. */
const STANDS = HOUR
/** A sensor that is silent for longer says nothing new about itself. */
const SILENT = HOUR

const RANK: Readonly<Record<Belief, number>> = { not_believed: 0, doubtful: 1, trusted: 2 }

const isHeard = ({ readings, refusals = [] }: SensorCase, now: Date): boolean =>
  [readings.at(-1), refusals.at(-1)].some(
    (last) => last !== undefined && now.getTime() - last.received_at.getTime() <= SILENT,
  )

function findingOf(rule: (typeof rules)[number], scene: Scene): Finding | null {
  const { given, now } = scene
  const before = given.previous?.findings.find(({ code }) => code === rule.code)
  const found = rule.find(scene, now)
  if (found) {
    const from = before && before.from < found.from ? before.from : found.from
    return { ...found, from, seen_at: now }
  }
  return before && now.getTime() - before.seen_at.getTime() < STANDS ? before : null
}

const byBelief = (a: Finding, b: Finding) => RANK[a.belief] - RANK[b.belief]

function findingsOf(given: SensorCase, now: Date): readonly Finding[] {
  if (!isHeard(given, now)) return given.previous?.findings ?? []
  const scene = sceneOf(given, now)
  return rules
    .map((rule) => findingOf(rule, scene))
    .filter((finding) => finding !== null)
    .toSorted(byBelief)
}

/** As long as readings are looked back on. */
const REMEMBERED = 48 * HOUR

/** A finding that is gone leaves its readings doubtful; an open span of it is closed now. */
function doubtedSpans({ previous }: SensorCase, findings: readonly Finding[], now: Date): DoubtedSpan[] {
  const over = (previous?.doubted ?? [])
    .filter(({ code, until }) => until !== null || !findings.some((finding) => finding.code === code))
    .map((span) => ({ ...span, until: span.until ?? now }))
    .filter(({ until }) => now.getTime() - until.getTime() < REMEMBERED)
  return [...over, ...findings.map(({ code, from }) => ({ code, from, until: null }))]
}

/**
 * How far a sensor is believed now, from its own two days, its neighbours', what its station's forecasts had said
 * and how it was judged before. Nothing is changed or dropped: the verdict stands beside the reading.
 */
export function sensorVerdict(given: SensorCase, now: Date): SensorVerdict {
  const { authority, station, device } = given
  const findings = findingsOf(given, now)
  const [worst] = findings
  return {
    authority,
    station,
    device,
    at: now,
    verdict: worst?.belief ?? 'trusted',
    findings,
    doubted: doubtedSpans(given, findings, now),
    next: rules.find(({ code }) => code === worst?.code)?.next ?? null,
  }
}
