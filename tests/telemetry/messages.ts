import type { Device } from '#src/network/device.ts'
import { emptyNetwork, type Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import { type Circumstances, type Judgement, judge, type Message } from '#src/telemetry/judge.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type RecentReadings, recentReadings } from '#src/telemetry/recent-readings.ts'
import { rosterOf } from '#src/telemetry/roster.ts'
import { MINUTE } from '#src/units.ts'

/** A winter evening, sun down. */
export const NOW = new Date('2026-01-15T18:00:00Z')
export const DEVICE = 'dv-own'
export const NEIGHBOURS = ['dv-nb1', 'dv-nb2', 'dv-nb3', 'dv-nb4', 'dv-nb5']

export const shifted = (ms: number): Date => new Date(NOW.getTime() + ms)

const station = (id: string): Station => ({
  id,
  authority: 'north',
  name: id,
  routes: ['rt-1'],
  domain: null,
  lat: 56,
  lon: -4,
  kind: 'road',
  setting: 'open',
  elevation_m: null,
  sky_view: null,
  layers: null,
  subsurface_depth_m: null,
  invented: true,
})
const device = (id: string): Device => ({ id, authority: 'north', station: `st-${id}`, status: 'active' })

export const network: Network = {
  ...emptyNetwork,
  devices: [...[DEVICE, ...NEIGHBOURS].map(device), { ...device('dv-gone'), status: 'revoked' }],
  stations: [DEVICE, ...NEIGHBOURS, 'dv-gone'].map((id) => station(`st-${id}`)),
  approved_firmware: ['2.4.1'],
}

/** What a healthy device sends; none of the rules applies to it. */
export const fields = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  v: 1,
  ts: '2026-01-15T18:00:00Z',
  seq: 1001,
  road_temp_c: -1.2,
  air_temp_c: 0.4,
  humidity_pct: 93,
  dewpoint_c: -0.6,
  surface_state: 'damp',
  battery_v: 3.61,
  ...changes,
})

const message = (payload: unknown, changes: Partial<Message> = {}): Message => ({
  authority: 'north',
  device: DEVICE,
  payload: payload instanceof Uint8Array ? payload : new TextEncoder().encode(asText(payload)),
  qos: 1,
  retain: false,
  ...changes,
})
const asText = (payload: unknown): string => (typeof payload === 'string' ? payload : JSON.stringify(payload))

const circumstances = (changes: Partial<Circumstances> = {}): Circumstances => ({
  receivedAt: NOW,
  roster: rosterOf(network),
  recent: recentReadings(),
  rateExceeded: false,
  ...changes,
})

export const judged = (
  payload: unknown,
  about: Partial<Circumstances> = {},
  sent: Partial<Message> = {},
): Judgement => judge(message(payload, sent), circumstances(about))

/** Code of the refusal, or the flags. */
export function verdict(judgement: Judgement): string | readonly string[] {
  if (judgement.kind === 'refusal') return judgement.refusal.code
  return judgement.kind === 'reading' ? judgement.reading.flags : 'duplicate'
}

export const reading = (changes: Partial<Reading> = {}): Reading => ({
  authority: 'north',
  station: `st-${changes.device ?? DEVICE}`,
  device: DEVICE,
  at: NOW,
  received_at: NOW,
  seq: 1000,
  road_temp_c: -1.2,
  flags: [],
  ...changes,
})

/** A window with earlier readings of one device, oldest first, `step` apart, the last one `step` before now. */
export function withHistory(
  recent: RecentReadings,
  temperatures: readonly number[],
  { device = DEVICE, step = 10 * MINUTE } = {},
): RecentReadings {
  temperatures.forEach((road_temp_c, index) => {
    const at = shifted(-step * (temperatures.length - index))
    recent.add(reading({ device, at, received_at: at, seq: index, road_temp_c }), NOW)
  })
  return recent
}
