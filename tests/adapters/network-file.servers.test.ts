/** Trafford's published lines, which may not be copied into the repository. */
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { networkFromFiles } from '#src/adapters/network-file.ts'
import { isRefusal } from '#src/network/lines/import-refusal.ts'
import { routeList } from '#src/routing/route-list.ts'

const path = (name: string) =>
  fileURLToPath(new URL(`../../../shared/data/routing/trafford/${name}`, import.meta.url))

test('six routes of the published lengths; route 1 is too heavy for its spreader and says so', async () => {
  const network = await networkFromFiles(path('trafford_gritting.geojson'), path('overlay.json'))
  if (isRefusal(network)) throw new Error(network.message)
  const lists = network.routes.map((route) => {
    const spreader = network.spreaders.find(({ id }) => id === route.spreader)
    return routeList(route, {
      spread_rate_g_m2: 20,
      passes: 1,
      capacity_t: spreader?.capacity_t ?? null,
      complete_by: null,
    })
  })
  const published = [51.2, 44.8, 43.6, 45.2, 41.9, 42.2]
  lists.forEach(({ treated_km }, index) => {
    expect(Math.abs(treated_km / published[index]! - 1)).toBeLessThan(0.005)
  })
  expect(lists.map(({ fits }) => fits)).toEqual([false, true, true, true, true, true])
  expect(lists[0]?.warnings[0]).toContain('needs 6.7 t of salt, the spreader holds 6 t: reload or split')
})
