import { expect, test } from 'vitest'
import { emptyNetwork, type Network } from '#src/network/network.ts'
import { judge } from '#src/telemetry/judge.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import { rosterOf } from '#src/telemetry/roster.ts'
import { nightReadings } from '../../firmware-sim/night-readings.ts'
import { NIGHTS, type NightName } from '../../firmware-sim/nights.ts'
import { county, hoursAfterNoon } from './virtual-county.ts'

const authority = county.authority
const network: Network = {
  ...emptyNetwork,
  stations: county.stations.map(({ station, name, lat, lon, setting, elevation_m }) => ({
    id: station,
    authority,
    name,
    routes: ['route-1'],
    domain: null,
    lat,
    lon,
    kind: 'road',
    setting,
    elevation_m,
    sky_view: null,
    layers: null,
    subsurface_depth_m: null,
    invented: true,
  })),
  devices: county.stations.map(({ device, station }) => ({
    id: device,
    authority,
    station,
    status: 'active',
  })),
  approved_firmware: ['2.4.1'],
}
const roster = rosterOf(network)

// The two worlds meet here and nowhere else: what the stations send must be healthy in the service's eyes.
test.each(Object.keys(NIGHTS) as NightName[])(
  '%s: the service finds nothing wrong with any reading',
  (scenario) => {
    const recent = recentReadings()
    const found = new Map<string, number>()
    const readings = nightReadings({
      county,
      scenario,
      seed: 4,
      from: hoursAfterNoon(0),
      to: hoursAfterNoon(24),
      intervalS: 900,
    })
    for (const { device, at, payload } of readings) {
      const message = {
        authority,
        device,
        payload: Buffer.from(JSON.stringify(payload)),
        qos: 1 as const,
        retain: false,
      }
      const judgement = judge(message, { receivedAt: at, roster, recent, rateExceeded: false })
      const codes =
        judgement.kind === 'reading'
          ? judgement.reading.flags
          : [judgement.kind === 'refusal' ? judgement.refusal.code : judgement.kind]
      for (const code of codes) found.set(code, (found.get(code) ?? 0) + 1)
      if (judgement.kind === 'reading') recent.add(judgement.reading, at)
    }
    expect(readings).toHaveLength(county.stations.length * 96)
    expect(Object.fromEntries(found)).toEqual({})
  },
)
