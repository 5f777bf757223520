import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { checkNetwork } from '#src/cli/network/check.ts'
import { boundsOf, importOsm } from '#src/cli/network/import-osm.ts'
import { writeNetworkFile } from '#src/cli/network/write-network.ts'
import { importFault } from '#src/cli/network.ts'
import { roadNetworkText } from '#src/road-network-document.ts'
import { madeUpExtract, street } from '#tests/network/made-up-osm.ts'
import { madeUpRoads } from '#tests/network/made-up-roads.ts'
import { osmPbf } from '#tests/support/osm-pbf.ts'

const dir = mkdtempSync(join(tmpdir(), 'frostline-network-'))
afterAll(() => rmSync(dir, { recursive: true }))
const file = (name: string, content: Uint8Array | string): string => {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}

const high = street(1, [0, 1, 2], { name: 'High Street' })
const town = file('town.osm.pbf', osmPbf(madeUpExtract([high, street(2, [1, 11])]), 1_768_348_800))
const gritted = street(3, [2, 12], { oneway: 'yes', gritting: 'priority_1', name: 'No Way Back' })
const oneWay = file('one-way.osm.pbf', osmPbf(madeUpExtract([high, gritted]), 0))

let said: { log: string[]; error: string[] }
beforeEach(() => {
  said = { log: [], error: [] }
  for (const stream of ['log', 'error'] as const)
    vi.spyOn(console, stream).mockImplementation(
      (text) => void said[stream].push(...String(text).split('\n')),
    )
})
afterEach(() => vi.restoreAllMocks())

describe('frostline network import', () => {
  test('says what is in the file, writes it whole, and a check finds the same', async () => {
    const out = join(dir, 'town.json')
    expect(await importOsm({ osm: town, name: 'Town', out })).toBe(0)
    expect(said.log.slice(0, 2)).toEqual([
      'Town (OpenStreetMap, town.osm.pbf, data to 2026-01-14)',
      '4 junctions, 3 segments, 0.3 km; 0.0 km one-way, 3 dead ends, 0 turning places, 0 banned turns.',
    ])
    expect(said.log.at(-1)).toMatch(/© OpenStreetMap contributors/)
    expect(said.error.at(-1)).toBe(`written: ${out}`)
    said.log = []
    expect(await checkNetwork(out, { json: true })).toBe(0)
    expect(JSON.parse(said.log[0]!)).toMatchObject({
      name: 'Town',
      ...{ junctions: 4, segments: 3, dead_ends: 3, parts: 1, gritted_segments: 0 },
      by_class: [{ road_class: 'residential', segments: 3 }],
    })
    expect(readdirSync(dir)).not.toContain('town.json.part')
  })

  test('a dry run writes nothing; against an older import it names what changes', async () => {
    const older = join(dir, 'town.json')
    const wider = [high, street(2, [1, 11], { width: '5' }), street(4, [11, 21])]
    const newer = file('wider.osm.pbf', osmPbf(madeUpExtract(wider), 0))
    const out = join(dir, 'dry.json')
    expect(await importOsm({ osm: newer, out, dryRun: true, against: older })).toBe(0)
    expect(existsSync(out)).toBe(false)
    expect(said.log).toContain('1 segment added (0.1 km), 0 gone (0.0 km), 1 changed, 2 unchanged.')
    expect(said.log).toContain('  + n11-n21  unnamed road, 111 m')
    expect(said.log).toContain('  ~ n1-n11  unnamed road, 111 m  width_m: null → 5')
    expect(said.log[0]).toMatch(/data to a day that the file does not state/)
  })

  test('a road marked for gritting that would not be in it: refused, unless a person accepts that', async () => {
    const out = join(dir, 'one-way.json')
    expect(await importOsm({ osm: oneWay, out })).toBe(1)
    expect(existsSync(out)).toBe(false)
    expect(said.log.join('\n')).toMatch(/! marked for gritting, but left out: n2-n12 \(No Way Back, 111 m\)/)
    expect(said.error.at(-1)).toMatch(/--accept-left-out/)
    expect(await importOsm({ osm: oneWay, out, acceptLeftOut: true })).toBe(0)
    expect(existsSync(out)).toBe(true)
  })

  test('as JSON: one document on standard output, progress elsewhere', async () => {
    expect(await importOsm({ osm: oneWay, dryRun: true, json: true })).toBe(1)
    expect(said.log).toHaveLength(1)
    expect(JSON.parse(said.log[0]!)).toMatchObject({
      ways: 2,
      gritted_left_out: [{ what: 'n2-n12' }],
      fell_out_km: expect.closeTo(0.111, 2),
      difference: null,
    })
    expect(said.error.join()).toMatch(/reading ways/)
  })

  test('what could not be read again is not written', async () => {
    const out = join(dir, 'unsound.json')
    await expect(writeNetworkFile(out, madeUpRoads({ turning_places: [9] }))).rejects.toThrow(
      /turning_places\[0\]/,
    )
    expect(existsSync(out)).toBe(false)
  })

  test.each([
    ['no extract', file('lines.geojson', '{"type":"FeatureCollection"}'), /--geojson/],
    ['a file that is not there', join(dir, 'nowhere.osm.pbf'), /ENOENT/],
    [
      'only private roads',
      file('private.osm.pbf', osmPbf(madeUpExtract([street(1, [0, 1], { access: 'private' })]), 0)),
      /no road that a spreader may drive/,
    ],
  ])('%s: told in words, nothing written', async (_, osm, expected) => {
    const out = join(dir, 'never.json')
    expect(await importOsm({ osm, out })).toBe(1)
    expect(said.error.at(-1)).toMatch(expected)
    expect(existsSync(out)).toBe(false)
  })

  test.each<[string, Parameters<typeof importFault>[0], RegExp | null]>([
    ['no source', { out: 'a.json' }, /--osm FILE/],
    ['two sources', { osm: 'a', geojson: ['b'], out: 'c' }, /one source/],
    ['nowhere to write', { osm: 'a' }, /--out FILE/],
    ['base roads for an extract', { osm: 'a', out: 'b', base: 'c' }, /^--base is only for --geojson/],
    ['a field for an extract', { osm: 'a', out: 'b', routeField: 'c' }, /^--route-field is/],
    ['bounds for lines', { geojson: ['a'], out: 'b', bounds: '1,2,3,4' }, /^--bounds is only for --osm/],
    ['a dry run', { osm: 'a', dryRun: true }, null],
  ])('called with %s', (_, options, expected) => {
    const fault = importFault(options)
    if (expected) expect(fault).toMatch(expected)
    else expect(fault).toBeNull()
  })

  test.each([
    ['a county', '-0.83,52.52,-0.42,52.76', [-0.83, 52.52, -0.42, 52.76]],
    ['latitude first', '52.52,-0.83,52.76,-0.42', [52.52, -0.83, 52.76, -0.42]],
    ['north and south changed', '-0.83,52.76,-0.42,52.52', /west,south,east,north/],
    ['three numbers', '1,2,3', /got 1,2,3/],
    ['words', 'Rutland', /got Rutland/],
    ['a fifth', '-1,52,0,53,4', /west,south,east,north/],
  ])('bounds: %s', (_, text, expected) => {
    const bounds = boundsOf(text)
    if (expected instanceof RegExp) expect(bounds).toMatch(expected)
    else expect(bounds).toEqual(expected)
  })
})

describe('frostline network check', () => {
  test('a file that cannot be used is refused with its faults', async () => {
    const broken = madeUpRoads({ turning_places: [9] })
    expect(await checkNetwork(file('broken.json', roadNetworkText(broken)), {})).toBe(1)
    expect(said.error).toEqual([
      expect.stringMatching(/broken\.json cannot be used, 1 fault:/),
      expect.stringMatching(/turning_places\[0\]: expected a junction, 0 to 2; got 9/),
    ])
  })

  test('one that falls into parts is told to', async () => {
    const parted = madeUpRoads({ segments: madeUpRoads().segments.map((one) => ({ ...one, one_way: true })) })
    expect(await checkNetwork(file('parted.json', roadNetworkText(parted)), {})).toBe(0)
    expect(said.log.join('\n')).toMatch(/falls into 3 parts; 0\.2 km cannot be reached/)
  })
})
