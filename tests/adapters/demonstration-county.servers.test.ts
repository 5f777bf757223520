/** Against the graph that the county was made from; it is not in the repository. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { demonstrationCounty } from '#src/adapters/demonstration-county.ts'

const GRAPH = new URL('../../../shared/data/routing/rutland/rutland_graph.json', import.meta.url)
const A_B_AND_C = /^(trunk|primary|secondary|tertiary)(_link)?$/

test('the treated segments are the A, B and C roads of the graph, no more and no fewer', async () => {
  const { edges } = JSON.parse(readFileSync(GRAPH, 'utf8')) as { edges: { cls: string; m: number }[] }
  const required = edges.flatMap(({ cls, m }, index) =>
    A_B_AND_C.test(cls) ? [`rutland-${index} ${m}`] : [],
  )
  const { network } = await demonstrationCounty()
  const treated = network.routes.flatMap(({ segments }) =>
    segments.filter((segment) => segment.treated).map(({ id, length_m }) => `${id} ${length_m}`),
  )
  expect(treated.sort()).toEqual(required.sort())
})
