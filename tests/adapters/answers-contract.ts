import { expect, test } from 'vitest'
import type { Decision } from '#src/decision/decision.ts'
import type { OperationalStore, StoredAnswer } from '#src/ports.ts'
import { aDecision, EVENING } from '#tests/support/builders.ts'

const proposed = ['route-1', 'route-2'].map((route) => aDecision({ id: `2026-01-15-${route}`, route }))
const answerTo = (decision: Decision, expected = 1): StoredAnswer => ({
  decision: { ...decision, status: 'confirmed', version: expected + 1 },
  expected,
  entry: {
    at: EVENING,
    actor: 'dot',
    authority: 'northshire',
    action: 'decision_confirmed',
    subject: decision.id,
    detail: null,
  },
})

/** What every operational store does with one answer for several routes. */
export function answersContract(store: () => OperationalStore): void {
  test('an answer for several routes is kept whole, a line of the record each', async () => {
    for (const decision of proposed) await store().saveDecision(decision, null)
    expect(await store().saveAnswers(proposed.toReversed().map((decision) => answerTo(decision)))).toBe(true)
    const kept = await store().decisionsOfNight(proposed[0]!.night)
    expect(kept.map(({ route, version }) => [route, version])).toEqual([
      ['route-1', 2],
      ['route-2', 2],
    ])
    expect((await store().record(null, 10)).map(({ subject }) => subject)).toEqual(
      proposed.map(({ id }) => id),
    )
  })

  test('when one of the routes has changed nothing is kept, and nothing recorded', async () => {
    for (const decision of proposed) await store().saveDecision(decision, null)
    const answers = [answerTo(proposed[0]!), answerTo(proposed[1]!, 2)]
    expect(await store().saveAnswers(answers)).toBe(false)
    expect(await store().decisionsOfNight(proposed[0]!.night)).toEqual(proposed)
    expect(await store().record(null, 10)).toEqual([])
  })

  test('of two acts about the same routes at once one is kept', async () => {
    for (const decision of proposed) await store().saveDecision(decision, null)
    const act = proposed.map((decision) => answerTo(decision))
    const kept = await Promise.all([store().saveAnswers(act), store().saveAnswers(act.toReversed())])
    expect(kept.toSorted()).toEqual([false, true])
    expect(await store().record(null, 10)).toHaveLength(2)
  })

  test('an answer to figures that were renewed meanwhile is not kept: its line would rest on another case', async () => {
    const [seen] = proposed as [Decision]
    const renewed = { ...seen, recommendation: { ...seen.recommendation, because: 'Newer figures.' } }
    await store().saveDecision(seen, null)
    expect(await store().saveDecision(renewed, 1)).toBe(true)
    const { decision, expected, entry } = answerTo(seen)
    expect(await store().saveAnswers([{ decision, expected, entry }])).toBe(false)
    expect(await store().saveDecision(decision, expected, { entry })).toBe(false)
    expect(await store().decision(seen.id)).toEqual(renewed)
    expect(await store().saveAnswers([answerTo(renewed)])).toBe(true)
  })

  test('of more routes than go into one statement: all or nothing, and one chain', async () => {
    const county = Array.from({ length: 501 }, (_, index) => {
      const route = `route-${index}`
      return aDecision({ id: `2026-01-15-${route}`, route })
    })
    for (let first = 0; first < county.length; first += 20)
      await Promise.all(
        county.slice(first, first + 20).map((decision) => store().saveDecision(decision, null)),
      )
    const act = county.map((decision) => answerTo(decision))
    const late = act.map((answer, index) => (index === 500 ? { ...answer, expected: 3 } : answer))
    expect(await store().saveAnswers(late)).toBe(false)
    expect(await store().recordLinks(0, 1)).toEqual([])
    expect(await store().saveAnswers(act)).toBe(true)
    const kept = await store().decisionsOfNight(county[0]!.night)
    expect(new Set(kept.map(({ version }) => version))).toEqual(new Set([2]))
    const links = await store().recordLinks(0, 1_000)
    expect(links.map(({ seq }) => seq)).toEqual(act.map((_, index) => index + 1))
    expect(links.every(({ hash, computed_hash }) => hash === computed_hash)).toBe(true)
    expect(links.slice(1).map(({ previous_hash }) => previous_hash)).toEqual(
      links.slice(0, -1).map(({ hash }) => hash),
    )
    expect((await store().recordHead()).hash).toBe(links.at(-1)!.hash)
  })
}
