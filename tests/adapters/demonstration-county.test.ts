import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { countyNetwork, demonstrationCounty } from '#src/adapters/demonstration-county.ts'
import type { CountyFile } from '#src/demonstration-county/county-file.ts'
import { stationsOfRoute } from '#src/network/network.ts'

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const file: CountyFile = read('../../src/demonstration-county/county.json')
const simulated = read('../../firmware-sim/county.json')
const network = countyNetwork(file)

test('every treated segment is treated exactly once: 889 segments, 260.6 km', () => {
  const treated = network.routes.flatMap(({ segments }) => segments.filter((segment) => segment.treated))
  expect(treated.length).toBe(889)
  expect(new Set(treated.map(({ id }) => id)).size).toBe(889)
  expect(treated.reduce((sum, { length_m }) => sum + length_m, 0) / 1000).toBeCloseTo(260.634, 3)
})

test.each(network.routes)('$id runs from its depot back to it without a gap', ({ segments, depot }) => {
  const { lon, lat } = network.depots.find(({ id }) => id === depot)!
  let at: readonly [number, number] = [lon, lat]
  for (const segment of segments) {
    expect(segment.line[0]).toEqual(at)
    at = segment.line.at(-1)!
  }
  expect(at).toEqual([lon, lat])
})

test('no one-way road is driven against its direction', () => {
  const against = file.routes.flatMap(({ drive }) =>
    drive.filter(([road, direction]) => file.roads[road]![5] === 1 && direction === -1),
  )
  expect(against).toEqual([])
})

test.each(network.routes)('$id fits its spreader at 20 g/m² and is done within 2.5 h', (route) => {
  const kilograms = route.segments
    .filter((segment) => segment.treated)
    .reduce((sum, { length_m, width_m }) => sum + (length_m * width_m * 20) / 1000, 0)
  const { capacity_t } = network.spreaders.find(({ id }) => id === route.spreader)!
  expect(kilograms / 1000).toBeLessThanOrEqual(capacity_t)
  expect(route.treatment_min).toBeLessThanOrEqual(150)
})

test.each(network.routes)('$id has two stations or more', ({ id }) => {
  expect(stationsOfRoute(network, id).length).toBeGreaterThanOrEqual(2)
})

test('stations and devices are those of the simulator', () => {
  const ours = file.stations.map(({ id, device, name, lat, lon, kind, setting, elevation_m }) => ({
    device,
    station: id,
    name,
    lat,
    lon,
    kind,
    setting,
    elevation_m,
  }))
  expect(ours).toEqual(simulated.stations)
  expect(network.authorities.map(({ id }) => id)).toEqual([simulated.authority])
})

test('what is made up is marked, and the map makers are credited', async () => {
  const { credits } = await demonstrationCounty()
  expect(credits.join()).toMatch(/© OpenStreetMap contributors, ODbL 1.0.*openstreetmap.org\/copyright/)
  for (const { invented } of [
    ...network.stations,
    ...network.depots,
    ...network.spreaders,
    ...network.domains,
  ])
    expect(invented).toBe(true)
  for (const route of network.routes) expect(route.invented).toContain('width')
})
