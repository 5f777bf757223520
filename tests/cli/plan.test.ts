import { expect, test } from 'vitest'
import { planOf } from '#src/cli/plan/carp-plan.ts'
import { optionFault } from '#src/cli/plan.ts'
import { type CarpInstance, carpInstance } from '#src/routing/carp-instance.ts'

const text = (more: string[] = []) =>
  [
    'NOMBRE : made-up',
    'COMENTARIO : 60 (cota superior)',
    'VERTICES : 4',
    'ARISTAS_REQ : 2',
    'ARISTAS_NOREQ : 1',
    'VEHICULOS : 2',
    'CAPACIDAD : 5',
    'TIPO_COSTES_ARISTAS : EXPLICITOS',
    'COSTE_TOTAL_REQ : 20',
    'LISTA_ARISTAS_REQ :',
    '( 1, 2)   coste 10   demanda 4',
    '( 2, 3)   coste 10   demanda 4',
    'LISTA_ARISTAS_NOREQ :',
    '( 1, 3)   coste 5',
    'DEPOSITO :   1',
    ...more,
  ].join('\n')

test('a plan treats each required edge once from the depot and back', () => {
  const plan = planOf(carpInstance(text()) as CarpInstance, 0.05, 1)
  expect(plan).toMatchObject({ format: 'frostline.plan/1', cost: 45 })
  const steps = (plan as Exclude<typeof plan, string>).tours.flatMap((tour) => tour.steps)
  expect(
    steps
      .filter(({ treat }) => treat)
      .map(({ from, to }) => Math.min(from, to))
      .sort(),
  ).toEqual([1, 2])
})

test.each([
  ['an edge without demand', text().replace('demanda 4', ''), /line 11: a required edge without demand/],
  ['a wrong count', text().replace('ARISTAS_REQ : 2', 'ARISTAS_REQ : 3'), /2 required and 1 other edges/],
  ['no capacity', text().replace('CAPACIDAD : 5', ''), /CAPACIDAD is missing/],
  ['a stray vertex', text().replace('( 1, 3)', '( 1, 9)'), /edge \(1, 9\) is outside the vertices 1 to 4/],
  ['a stray line', text(['hello']), /line 16: neither an edge nor a heading/],
])('%s is said by line or heading', (_, given, expected) => {
  expect(carpInstance(given)).toMatch(expected)
})

test('an edge too heavy for any spreader is said', () => {
  const instance = carpInstance(text().replace('CAPACIDAD : 5', 'CAPACIDAD : 3')) as CarpInstance
  expect(planOf(instance, 0.05, 1)).toBe('it needs more than one spreader holds: required edge 1')
})

const options = { instance: 'a.dat', seconds: 10, seed: 1, threads: 1 }
test.each([
  ['no time', { ...options, seconds: 0 }, '--seconds has to be a number from 0.1 to 3600.'],
  ['words for time', { ...options, seconds: Number.NaN }, '--seconds has to be a number from 0.1 to 3600.'],
  ['a broken seed', { ...options, seed: 1.5 }, '--seed has to be a whole number.'],
  ['no threads', { ...options, threads: 0 }, '--threads has to be a whole number from 1 to 64.'],
])('%s is called wrongly', (_, given, expected) => {
  expect(optionFault(given)).toBe(expected)
})

test('what is in order has no fault', () => {
  expect(optionFault(options)).toBeNull()
})
