/** A real council's lines and real roads, which may not be copied into the repository. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import proj4 from 'proj4'
import { describe, expect, test } from 'vitest'
import { readOsm } from '#src/adapters/road-network/osm.ts'
import { GRID_DEFINITIONS, toWgs84 } from '#src/adapters/road-network/projection.ts'
import { segmentIndex } from '#src/adapters/road-network/segment-index.ts'
import { distance } from '#src/network/geometry.ts'
import { type CouncilImport, councilImport } from '#src/network/lines/council-import.ts'
import { SNAP_M } from '#src/network/lines/import-lines.ts'
import { matchedRoads, WITHIN_M } from '#src/network/lines/matched-roads.ts'
import { roadParts } from '#src/network/lines/road-parts.ts'
import { GAP } from '#src/network/lines/route-gaps.ts'
import type { DrivingOrder } from '#src/network/lines/standing-routes.ts'
import { networkFromOsm } from '#src/network/osm/osm-network.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { drivingOrder } from '#src/routing/driving-order.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import { standingTask } from '#src/routing/standing-task.ts'
import { asPublished, councilLines, heldAgainst, strayLines } from '#tests/support/council-lines.ts'
import { rutlandTask } from '#tests/support/rutland-task.ts'

const path = (name: string) =>
  fileURLToPath(new URL(`../../../../shared/data/routing/${name}`, import.meta.url))
const json = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'))
const km = (segments: readonly NetworkSegment[]) =>
  segments.reduce((sum, { length_m }) => sum + length_m, 0) / 1000

describe('Trafford, 332 lines of 2014', () => {
  const layer = json('trafford/trafford_gritting.geojson') as {
    features: { properties: { km: number }; geometry: { coordinates: [number, number][] } }[]
  }
  const imported = (page: unknown, order: DrivingOrder): CouncilImport => {
    const found = councilImport({
      pages: [page],
      reading: { fields: {}, system: null, toWgs84 },
      overlay: json('trafford/overlay.json'),
      base: null,
      snap_m: SNAP_M,
      origin: { name: 'Trafford', source: 'trafford_gritting.geojson', credits: [] },
      order,
    })
    if ('code' in found) throw new Error(found.message)
    return found
  }
  const degrees = imported(layer, drivingOrder)

  test('every kilometre is a road; two parts, nearly all in one; only lines of a few decimetres are left out', () => {
    const segments = degrees.roads.segments.filter(({ road }) => road !== GAP)
    const published = layer.features.reduce((sum, { properties }) => sum + properties.km, 0)
    expect(Math.abs(km(segments) / published - 1)).toBeLessThan(0.003)
    const [most, ...others] = roadParts({ ...degrees.roads, segments })
    expect(others.length).toBe(1)
    expect(most!.km / km(segments)).toBeGreaterThan(0.98)
    expect(degrees.notes.map(({ code }) => code)).toEqual(Array(5).fill('swallowed'))
  })

  test('six rounds with no more dead running than they had', () => {
    const dead = degrees.network!.routes.map(({ segments }) =>
      segments.reduce((sum, { treated, length_m }) => sum + (treated ? 0 : length_m / 1000), 0),
    )
    expect(dead.length).toBe(6)
    expect(dead.reduce((a, b) => a + b)).toBeLessThan(128)
  })

  test('the rounds are a plan that the independent checker finds sound; 6 t are too little for route 1 alone', () => {
    const task = standingTask(degrees.network!, degrees.roads, 20)
    const large = {
      ...task,
      spreaders: task.spreaders.map((one) => ({ ...one, capacity_t: 9, loaded_t: 9 })),
    }
    const rounds = planSpreading(degrees.roads, large, { iterations: 1_000 }, 1)
    expect([rounds.standing, rounds.moved_km, rounds.shortfalls]).toEqual([true, 0, []])
    expect(checkPlan(degrees.roads, large, rounds)).toEqual([])
    const small = planSpreading(degrees.roads, task, { iterations: 1_000 }, 1)
    expect(small.standing).toBe(false)
    expect(checkPlan(degrees.roads, task, small)).toEqual([])
  })

  test('in eastings and northings it is the same to a few centimetres', () => {
    const grid = structuredClone(layer)
    for (const { geometry } of grid.features)
      geometry.coordinates = geometry.coordinates.map((place) =>
        proj4('WGS84', GRID_DEFINITIONS['EPSG:27700']).forward(place),
      )
    const back = imported(grid, () => [])
    expect(back.read.system).toBe('EPSG:27700')
    const same = degrees.roads.segments.filter(({ road }) => road !== GAP)
    expect(back.roads.segments.map(({ id }) => id)).toEqual(same.map(({ id }) => id))
    const apart = back.roads.segments.flatMap(({ line }, segment) =>
      line.map((place, index) => distance(place, same[segment]!.line[index]!)),
    )
    expect(Math.max(...apart)).toBeLessThan(0.1)
  })
})

const { network, task } = rutlandTask()
const treated = new Set(task.segments.map(({ segment }) => segment))
const matched = (base: RoadNetwork, lines: Parameters<typeof asPublished>[0]) =>
  matchedRoads(base, asPublished(lines), segmentIndex(base.segments), WITHIN_M)

describe('Rutland, lines drawn by hand along four fifths of its A, B and C roads', () => {
  test.each<[string, [number, number], number, number, number]>([
    // of a dual carriageway with one line drawn, the line may lie on the other carriageway: 20 m apart
    ['exactly', [0, 0], 0, 0.999, 0.996],
    ['5 to 15 m beside', [5, 15], 3, 0.985, 0.975],
    ['15 m beside and shaky', [15, 15], 5, 0.97, 0.955],
  ])(
    '%s: found again, by kilometres; roads that are not there are told',
    (_, shift_m, jitter_m, precision, recall) => {
      for (const seed of [1, 2, 3]) {
        const lines = [
          ...councilLines(network, treated, { seed, shift_m, jitter_m, missing: 0.2 }),
          ...strayLines(network, 10, seed),
        ]
        const found = matched(network, lines)
        const held = heldAgainst(lines, found.roads)
        expect(held.precision).toBeGreaterThan(precision)
        expect(held.recall).toBeGreaterThan(recall)
        expect(held.own_route).toBeGreaterThan(0.99)
        const told = new Set(found.unmatched.map(({ feature }) => feature - 1))
        expect(lines.every(({ segments }, index) => segments.length > 0 || told.has(index))).toBe(true)
      }
    },
  )

  test('on the roads of OpenStreetMap, which another program cut at other junctions', async () => {
    const read = await readOsm(path('rutland/rutland.osm.pbf'), null, () => {})
    const base = networkFromOsm(read.extract, { name: 'Rutland', source: 'rutland.osm.pbf' })!.network
    const lines = councilLines(network, treated, { seed: 1, shift_m: [5, 15], jitter_m: 3 })
    const found = matched(base, lines)
    expect(found.matched_m / found.lines_m).toBeGreaterThan(0.999)
    const isMain = ({ road_class }: NetworkSegment) =>
      ['trunk', 'primary', 'secondary', 'tertiary'].includes(road_class)
    const gritted = found.roads.segments.filter(({ gritting }) => gritting !== null)
    expect(km(gritted.filter(isMain)) / km(gritted)).toBeGreaterThan(0.998)
    expect(km(gritted) / km(base.segments.filter(isMain))).toBeGreaterThan(0.985)
  })
})
