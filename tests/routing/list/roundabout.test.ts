import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Drawn, drawnNetwork, listDriven, type Place } from '#tests/routing/list/drawn-roads.ts'

const KINDS = ['in', 'out', 'both'] as const
type Kind = (typeof KINDS)[number]

const onCircle = (i: number, of: number, radius: number): Place => {
  const angle = (-2 * Math.PI * i) / of - Math.PI / 2
  return [Math.round(radius * Math.cos(angle)), Math.round(radius * Math.sin(angle))]
}

/** A roundabout with its roads in driving order, clockwise from the south. */
function roundaboutOf(kinds: readonly Kind[]): Drawn[] {
  const many = kinds.length
  return kinds.flatMap((kind, i): Drawn[] => {
    const [here, next, away] = [onCircle(i, many, 40), onCircle(i + 1, many, 40), onCircle(i, many, 300)]
    const line = kind === 'in' ? [away, here] : [here, away]
    return [
      { id: `ring${i}`, road: 'A606', roundabout: true, line: [here, next] },
      { id: `road${i}`, road: `Road ${i}`, one_way: kind !== 'both', line },
    ]
  })
}

test('the exit is the number of roads that lead out until then, from any road to any other, also all the way round', () => {
  const given = fc
    .array(fc.constantFrom(...KINDS), { minLength: 3, maxLength: 7 })
    .chain((kinds) =>
      fc.record({
        kinds: fc.constant(kinds),
        from: fc.nat(kinds.length - 1),
        passed: fc.integer({ min: 1, max: kinds.length }),
        laps: fc.nat(2),
        mirrored: fc.boolean(),
      }),
    )
    .filter(
      ({ kinds, from, passed }) => kinds[from] !== 'out' && kinds[(from + passed) % kinds.length] !== 'in',
    )
  fc.assert(
    fc.property(given, ({ kinds, from, passed, laps, mirrored }) => {
      const many = kinds.length
      const to = (from + passed) % many
      const ring = Array.from({ length: laps * many + passed }, (_, i) => `ring${(from + i) % many}`)
      const network = drawnNetwork(roundaboutOf(kinds), mirrored)
      const into = kinds[from] === 'both' ? `-road${from}` : `road${from}`
      const list = listDriven(network, [into, ...ring, `road${to}`].join(' '), {
        settings: { drives_on: mirrored ? 'right' : 'left' },
      })
      const exits = Array.from({ length: passed }, (_, i) => kinds[(from + i + 1) % many]).filter(
        (kind) => kind !== 'in',
      )
      expect(list.steps.map(({ action, exit }) => [action, exit])).toEqual([
        ['depart', null],
        ['roundabout', exits.length],
      ])
      const { instruction } = list.steps[1]!
      expect(instruction.includes('all the way round')).toBe(laps > 0)
      expect(instruction.includes('back onto')).toBe(from === to)
    }),
  )
})
