/** Verdicts on sensors for tests: stuck since the evening, not believed; each test overrides what it is about. */
import type { Finding, SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import { EVENING } from '#tests/support/builders.ts'

export const aFinding = (more: Partial<Finding> = {}): Finding => ({
  code: 'SENSOR_STUCK',
  belief: 'not_believed',
  from: EVENING,
  seen_at: EVENING,
  because: 'It has shown 4.0 °C for 3 h while the roads around it moved by 2.5 °C.',
  evidence: { road_temp_c: 4 },
  ...more,
})

export const aVerdict = (more: Partial<SensorVerdict> = {}): SensorVerdict => {
  const findings = more.findings ?? [aFinding()]
  return {
    authority: 'northshire',
    station: 'moor-top',
    device: 'moor-top-box',
    at: EVENING,
    verdict: findings[0]?.belief ?? 'trusted',
    doubted: findings.map(({ code, from }) => ({ code, from, until: null })),
    next: 'Restart the device; when it stays, change the probe.',
    ...more,
    findings,
  }
}
