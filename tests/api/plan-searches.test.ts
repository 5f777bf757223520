import { expect, test, vi } from 'vitest'
import { buildApp } from '#src/api/app.ts'
import type { Planner } from '#src/ports.ts'
import { webPages } from '#src/web/pages.ts'
import { bench } from '#tests/api/support.ts'
import { ordered, plannedCounty } from '#tests/support/planned-county.ts'
import { plannerHere } from '#tests/support/planner-here.ts'

const NIGHT = '/api/v1/nights/2026-01-15/plans'
const OUT = { spreaders_out: ['gritter-2'], depots_empty: [], roads_closed: [] }
const LOST = 'the service was restarted while it went on for duty'

async function night(planner: Planner) {
  const pages = webPages({ logins: [], isSetUp: () => true })
  const made = await bench({ network: () => plannedCounty, planner, pages })
  for (const route of ['route-1', 'route-2']) await made.store.saveDecision(ordered(route), null)
  const duty = await made.as('duty')
  /** The same store behind another process. */
  const restarted = (next: Planner = plannerHere) => buildApp({ ...made.deps, planner: next })
  return { ...made, duty, restarted }
}
type Given = Awaited<ReturnType<typeof night>>
const plansAt = async (app: Given['app'], { duty }: Given, of = NIGHT) =>
  (await app.inject({ url: of, headers: { accept: 'application/json', ...duty } })).json()
const propose = async (app: Given['app'], { duty }: Given) => {
  const begun = await app.inject({ method: 'POST', url: NIGHT, headers: duty, payload: OUT })
  expect(begun.statusCode, begun.body).toBe(202)
}

/** A search that goes on until the test says so. */
function endless() {
  const search = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const planner: Planner = {
    ...plannerHere,
    async plan(order) {
      begun.resolve()
      await search.promise
      return plannerHere.plan(order)
    },
  }
  return { planner, begun: begun.promise, end: search.resolve }
}

test('a search that a restart ended is told on the page, with what to do; the next one can begin at once', async () => {
  const { planner, begun } = endless()
  const given = await night(planner)
  await propose(given.app, given)
  await begun
  expect(await plansAt(given.app, given)).toMatchObject({ in_hand: { by: 'duty' }, failed: null })
  const after = await given.restarted()
  expect(await plansAt(after, given)).toMatchObject({ in_hand: null, failed: LOST, items: [] })
  const page = await after.inject({ url: '/nights/2026-01-15/plan', headers: given.duty })
  expect(page.body).toContain(
    `The last search ended without a plan: ${LOST}. Propose again, or drive the standing routes.`,
  )
  await propose(after, given)
  await vi.waitFor(async () => expect((await plansAt(after, given)).items).toHaveLength(1), 10_000)
  expect(await plansAt(after, given)).toMatchObject({ in_hand: null, failed: null })
})

test('of one night it is told on no other, and a plan that was kept is not lost by a restart', async () => {
  const { planner, begun, end } = endless()
  const given = await night(planner)
  await propose(given.app, given)
  await begun
  const after = await given.restarted()
  expect((await plansAt(after, given, '/api/v1/nights/2026-01-16/plans')).failed).toBeNull()
  end()
  await vi.waitFor(async () => expect((await plansAt(given.app, given)).items).toHaveLength(1), 10_000)
  expect((await plansAt(after, given)).failed).toBeNull()
})

test('why a search failed outlives a restart, and both stand in the record', async () => {
  const given = await night({ ...plannerHere, plan: () => Promise.reject(new Error('out of memory')) })
  await propose(given.app, given)
  await vi.waitFor(async () => expect((await plansAt(given.app, given)).failed).toBe('out of memory'))
  await vi.waitFor(async () =>
    expect((await given.store.record('northshire', 10)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['plan_search_begun', 'plan_search_failed']),
    ),
  )
  expect((await plansAt(await given.restarted(), given)).failed).toBe('out of memory')
})

test.each([
  ['says so', () => Promise.reject(new Error('no answer')), 'no answer'],
  ['fails', () => Promise.reject(new Error('no answer')), null],
  ['hangs', () => new Promise<never>(() => {}), null],
])('where the store that keeps it %s, plans are shown without it', async (_, mark, trouble) => {
  const given = await night(plannerHere)
  const as: typeof given.store.as = (authorities) => ({ ...given.store.as(authorities), mark })
  const app = await buildApp({ ...given.deps, store: { ...given.store, as, trouble: () => trouble } })
  expect(await plansAt(app, given)).toMatchObject({ failed: null, items: [] })
})
