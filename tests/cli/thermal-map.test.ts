import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { demonstrationCounty } from '#src/adapters/demonstration-county.ts'
import type { SurveyReport } from '#src/cli/thermal-map/survey-report.ts'
import { thermalMap } from '#src/cli/thermal-map.ts'

const dir = mkdtempSync(join(tmpdir(), 'frostline-survey-'))
afterAll(() => rmSync(dir, { recursive: true }))

const { network } = await demonstrationCounty()
const treated = network.routes[0]!.segments.filter((segment) => segment.treated).slice(0, 30)
/** Every second road 1 K colder, on a night that cools by 1 K an hour. */
const lines = treated.flatMap(({ line }, index) => {
  const [[lonA, latA], [lonB, latB]] = [line[0]!, line[1]!]
  return [0.3, 0.5, 0.7].map((share, k) => {
    const minute = index * 3 + k
    const at = new Date(Date.UTC(2026, 0, 14, 22, minute)).toISOString()
    const road = 1 - minute / 60 - (index % 2)
    return `drive,${at},${latA + share * (latB - latA)},${lonA + share * (lonB - lonA)},${road.toFixed(2)},clear`
  })
})
const HEADER = 'run,at,lat,lon,road_temp_c,sky'
const file = (name: string, ...content: string[]): string => {
  const path = join(dir, name)
  writeFileSync(path, content.join('\n'))
  return path
}

describe('a survey is rehearsed', () => {
  let said: string[]
  beforeEach(() => {
    said = []
    for (const stream of ['log', 'error'] as const)
      vi.spyOn(console, stream).mockImplementation((text) => void said.push(String(text)))
  })
  afterEach(() => vi.restoreAllMocks())

  test('as JSON: what was read, refused and off the network, and the offsets of each route', async () => {
    const surveys = file(
      'good.csv',
      HEADER,
      ...lines,
      'drive,2026-01-14T23:59:00Z,57.5,-4,1,clear',
      'drive,soon,0,0,0,',
    )
    expect(await thermalMap({ surveys, json: true })).toBe(0)
    const report = JSON.parse(said[0]!) as SurveyReport
    expect(report).toMatchObject({
      rows: lines.length + 2,
      refused: [{ line: lines.length + 3, field: 'at' }],
    })
    expect(report.runs).toMatchObject([{ run: 'drive', points: lines.length + 1, off_network: 1 }])
    const [route] = report.routes
    expect(route!.surveyed_m).toBeGreaterThan(0)
    expect(route!.surveyed_m).toBeLessThan(route!.treated_m)
    const offset = new Map(route!.segments.map(({ id, offset_c }) => [id, offset_c.clear]))
    const mean = (parity: number) => {
      const found = treated.flatMap(({ id }, index) => (index % 2 === parity ? (offset.get(id) ?? []) : []))
      return found.reduce((sum, value) => sum + value, 0) / found.length
    }
    expect(mean(0) - mean(1)).toBeGreaterThan(0.3)
  })
  test('in words, with the line that takes it', async () => {
    expect(await thermalMap({ surveys: file('good.csv', HEADER, ...lines) })).toBe(0)
    expect(said.join('\n')).toContain(`${lines.length} rows read, 0 refused, 1 run\n`)
    expect(said.join('\n')).toMatch(
      /route-1 .*: [\d.]+ km of [\d.]+ km surveyed; under clear sky from .* −\d/,
    )
    expect(said.join('\n')).toContain('Nothing was changed. POST')
  })
  test.each([
    ['a file that is not there', { surveys: join(dir, 'none.csv') }, 1, 'ENOENT'],
    ['a file of another shape', { surveys: file('bad.csv', 'a;b', '1;2') }, 1, 'semicolons'],
    [
      'a survey of elsewhere',
      { surveys: file('far.csv', HEADER, 'a,2026-01-14T22:00:00Z,57.5,-4,1,') },
      1,
      '1 off the network',
    ],
    ['half a network', { surveys: 'x.csv', network: 'lines.geojson' }, 2, 'go together'],
  ])('%s is told in words', async (_, options, status, words) => {
    expect(await thermalMap(options)).toBe(status)
    expect(said.join('\n')).toContain(words)
  })
})
