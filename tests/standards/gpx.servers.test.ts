/** Against the schema of Topografix, which may not be copied into the repository. Needs xmllint (libxml2-utils). */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { demonstrationCounty } from '#src/adapters/demonstration-county.ts'
import { routeGpx } from '#src/api/standards/gpx.ts'
import { routeList } from '#src/routing/route-list.ts'
import { CREDIT, madeUpList, reloadingList } from '#tests/standards/made-up-list.ts'

const SCHEMA = fileURLToPath(new URL('../../../shared/data/standards/gpx-1.1/gpx.xsd', import.meta.url))
const faults = (gpx: string): string => {
  try {
    execFileSync('xmllint', ['--noout', '--nonet', '--schema', SCHEMA, '-'], {
      input: gpx,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    return ''
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer }
    return stderr?.toString() || String(error)
  }
}

describe('GPX 1.1 by its schema', () => {
  test('a made-up list', () => {
    expect(faults(routeGpx(madeUpList(), [CREDIT]))).toBe('')
  })

  test('a route without lines', () => {
    expect(faults(routeGpx(madeUpList({ segments: [] }), []))).toBe('')
  })

  test('a planned tour with a reload and a hazard', () => {
    expect(faults(routeGpx(reloadingList(), [CREDIT]))).toBe('')
  })

  test('every route of the demonstration county', async () => {
    const { network, credits } = await demonstrationCounty()
    const order = { spread_rate_g_m2: 20, passes: 1, capacity_t: 6, complete_by: null }
    expect(network.routes.map((route) => faults(routeGpx(routeList(route, order), credits)))).toEqual(
      network.routes.map(() => ''),
    )
  })

  test('what is planted is found', () => {
    expect(faults(routeGpx(madeUpList(), []).replace(/lat="52.6"/, 'lat="152.6"'))).toMatch(/lat/)
  })
})
