import fc from 'fast-check'
import { type Arc, roadGraph } from '#src/routing/road-graph.ts'
import type { TreatmentTask } from '#src/routing/search/problem.ts'

/** A ring of one-way and two-way roads with chords: every junction can be reached from every other. */
export const randomTask: fc.Arbitrary<TreatmentTask> = fc
  .record({
    junctions: fc.integer({ min: 3, max: 12 }),
    costs: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 12, maxLength: 12 }),
    chords: fc.array(fc.record({ from: fc.nat(11), to: fc.nat(11), cost: fc.integer({ min: 1, max: 80 }) }), {
      maxLength: 8,
    }),
    oneWay: fc.boolean(),
    capacity: fc.integer({ min: 10, max: 60 }),
    depots: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ junctions, costs, chords, oneWay, capacity, depots }) => {
    const ring: Arc[] = Array.from({ length: junctions }, (_, from) => ({
      from,
      to: (from + 1) % junctions,
      cost: costs[from]!,
    }))
    const across = chords.map(({ from, to, cost }) => ({ from: from % junctions, to: to % junctions, cost }))
    const backward = ({ from, to, cost }: Arc): Arc => ({ from: to, to: from, cost })
    const arcs = [...ring, ...across, ...across.map(backward), ...(oneWay ? [] : ring.map(backward))]
    return {
      graph: roadGraph(junctions, arcs),
      tasks: [
        ...ring.map((arc) => ({ ...arc, oneWay, load: 1 + (arc.cost % 10) })),
        ...across.map((arc) => ({ ...arc, oneWay: false, load: 1 + (arc.cost % 10) })),
      ],
      depots: Array.from({ length: depots }, (_, depot) => depot),
      capacity,
      tourLimit: null,
      tourPrice: 0,
    }
  })
