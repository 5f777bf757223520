import { expect, test } from 'vitest'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import { kertemindeNetwork, kertemindeTask } from './as-roads.ts'
import type { KertemindeInstance, KertemindeSolution } from './instance.ts'
import { ownRules } from './own-rules.ts'
import { planOf, practitionersSolution, solutionOf } from './solution.ts'

const edge = (from: string, to: string) => ({ edge: [from, to] as const, len: 1300, time: 1.2, dem: 6500 })
const arc = (from: string, to: string) => ({ arc: [from, to] as const, len: 1300, time: 1.2 })

/** A ring 1–2–3–4 of which 4→1 is salted one way and 1→4 only passed; depot 1, home 2, turning at 1 only. */
const instance: KertemindeInstance = {
  max_time: 12,
  nodes: ['1', '2', '3', '4'].map((label) => ({ label })),
  vehicles: [{ id: 'a', home: '2', capacity: 20_000 }],
  depots: [{ label: '1', refill: 20_000 }],
  A: [arc('1', '4')],
  A_R: [{ ...arc('4', '1'), dem: 6500 }],
  E_R: [edge('1', '2'), edge('2', '3'), edge('3', '4')],
  U: [{ label: '1' }],
}
const network = kertemindeNetwork(instance)
const task = kertemindeTask(instance)

/** Nodes in driving order; `+` before those to which the road is salted. */
const solution = (way: string): KertemindeSolution => {
  const stops = way.split(' ')
  const route = stops.slice(1).map((stop, index) => ({
    arc: [stops[index]!.replace('+', ''), stop.replace('+', '')] as const,
    salted: stop.startsWith('+'),
  }))
  return [{ vehicle: 'a', route }]
}
const faultsOf = (tried: KertemindeSolution) =>
  checkPlan(network, task, planOf(instance, tried))
    .map(({ code }) => code)
    .filter((code) => code !== 'totals_wrong')

test('the shortest way is found and passes both checks', () => {
  const plan = planSpreading(network, task, { iterations: 300 }, 1)
  expect(checkPlan(network, task, plan)).toEqual([])
  const found = solutionOf(network, plan)
  // 2–1, filled up and turned round, 1–2–3–4–1: the first or the second time over 1–2 is dead.
  expect(ownRules(instance, found)).toEqual({ length_m: 6500, broken: [] })
  expect(faultsOf(found)).toEqual([])
})

test.each([
  ['valid', '2 +1 2 +3 +4 +1', [], []],
  ['a road left out', '2 +1 2 +3 4 +1', ['3-4 is salted 0 times'], ['missed']],
  ['salted twice', '2 +1 +2 +3 +4 +1', ['1-2 is salted 2 times'], ['treated_twice']],
  [
    'turning round where it is not allowed',
    '2 +3 2 +1 2 3 +4 +1',
    ['vehicle a: turns round at 3'],
    ['u_turn'],
  ],
  ['round by the other carriageway', '2 +1 4 +1 2 +3 +4 1', ['vehicle a: turns round at 4'], ['banned_turn']],
  ['a start away from home', '1 +2 +3 +4 +1', ['vehicle a: at 2, and goes on from 1'], ['wrong_start']],
  [
    'an end away from the depots',
    '2 +1 4 +3 +2',
    ['4-1 is salted 0 times', 'vehicle a: ends at 2'],
    ['missed', 'wrong_end'],
  ],
  ['a way that is not there', '2 +1 2 +3 1 +4 +1', ['vehicle a: no link 3-1'], ['unknown_segment']],
  ['too long', '2 +1 2 1 2 1 2 1 2 +3 +4 +1', ['vehicle a: 13.2 min'], ['over_limit']],
])('the rules as they read and the checker agree: %s', (_, way, broken, codes) => {
  expect(ownRules(instance, solution(way)).broken).toEqual(expect.arrayContaining(broken))
  expect(faultsOf(solution(way))).toEqual(expect.arrayContaining(codes))
  expect(ownRules(instance, solution(way)).broken.length > 0).toBe(faultsOf(solution(way)).length > 0)
})

test('more than a load between two depots is found by both', () => {
  const small = { ...instance, vehicles: [{ ...instance.vehicles[0]!, capacity: 13_500 }] }
  const tried = solution('2 +1 2 +3 +4 +1')
  expect(ownRules(small, tried).broken).toEqual(['vehicle a: overloaded on 4-1'])
  const codes = checkPlan(kertemindeNetwork(small), kertemindeTask(small), planOf(small, tried))
  expect(codes.map(({ code }) => code)).toContain('overload')
})

test('a list of nodes is salted where it first drives along an allowed direction', () => {
  const listed = practitionersSolution(instance, '2, 1, 4, 3,\n2, 1, 4, 1, 294')
  expect(listed).toEqual(solution('2 +1 4 +3 +2 1 4 +1'))
})
