import type { JoinedRoads, RoadStretch, RoadWay } from '#src/network/lines/joined-roads.ts'
import { type LineSample, lineSamples } from '#src/network/lines/line-samples.ts'
import { type PiecesNear, type RoadCandidate, roadCandidates } from '#src/network/lines/road-candidates.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

export const SAMPLE_STEP_M: Metres = 20
/** A way between the roads of two samples next to each other is shorter than this, roundabouts included. */
export const REACH_M: Metres = 150

// In units of the negative logarithm of a likelihood, tried on lines shifted by 5 to 15 m; a road as far away as the
// tolerance is three deviations off and as unlikely as no road.
const DEVIATIONS = 3
const NO_ROAD = DEVIATIONS ** 2 / 2
const LEAVING_ROAD = 3
const TURNED_DEVIATION = 30
const DETOUR_M: Metres = 15

/** Where one line runs on the roads. */
export type LineMatch = {
  /** Pieces of segments that it runs along; a segment may come more than once. */
  readonly stretches: readonly RoadStretch[]
  readonly length_m: Metres
  readonly matched_m: Metres
  /** Where it runs along no road. */
  readonly unmatched: readonly {
    readonly from: Position
    readonly to: Position
    readonly length_m: Metres
  }[]
}

/**
 * The most likely way of a whole line over the roads, after Newson and Krumm (2009): near the line, with its heading,
 * and no detour between places next to each other; Viterbi (1967). Dropped: directions of traffic, since a line has none
 * to rely on. Added: a state off the roads, so that what is on none is told.
 */
export function matchLine(
  line: readonly Position[],
  roads: JoinedRoads,
  near: PiecesNear,
  within: Metres,
): LineMatch {
  const samples = lineSamples(line, SAMPLE_STEP_M)
  const states = samples.map((sample): State[] => [
    { on: null, cost: NO_ROAD, before: null, way: null },
    ...roadCandidates(roads.network.segments, near, sample, within).map((on) => ({
      on,
      cost: unlikelihood(on, within),
      before: null,
      way: null,
    })),
  ])
  for (let i = 1; i < states.length; i++)
    for (const state of states[i]!)
      follow(state, states[i - 1]!, roads, samples[i]!.along - samples[i - 1]!.along)
  return told(samples, likeliest(states.at(-1)!))
}

/** One place where a sample may be; null: on no road. Costs add up along the line. */
type State = { on: RoadCandidate | null; cost: number; before: State | null; way: RoadWay | null }

const unlikelihood = ({ away, turned }: RoadCandidate, within: Metres): number =>
  ((away * DEVIATIONS) / within) ** 2 / 2 + (turned / TURNED_DEVIATION) ** 2 / 2

/** Takes the cheapest of the states before it. */
function follow(state: State, before: readonly State[], roads: JoinedRoads, step: Metres): void {
  let least = Infinity
  for (const earlier of before) {
    const way = earlier.on && state.on ? roads.way(earlier.on, state.on) : null
    const cost = earlier.cost + stepCost(earlier, state, way, step)
    if (cost >= least) continue
    least = cost
    state.before = earlier
    state.way = way
  }
  state.cost += least
}

function stepCost(earlier: State, state: State, way: RoadWay | null, step: Metres): number {
  if (earlier.on && state.on) return way ? Math.abs(way.length_m - step) / DETOUR_M : Infinity
  return earlier.on || state.on ? LEAVING_ROAD : 0
}

/** The cheapest way through, as its states in order. */
function likeliest(last: readonly State[]): State[] {
  let state: State | null = last.reduce((best, one) => (one.cost < best.cost ? one : best))
  const states: State[] = []
  for (; state; state = state.before) states.unshift(state)
  return states
}

function told(samples: readonly LineSample[], states: readonly State[]): LineMatch {
  const stretches: RoadStretch[] = []
  const unmatched: LineMatch['unmatched'][number][] = []
  let off: LineSample | null = null
  const arrive = (sample: LineSample) => {
    if (off && sample.along > off.along)
      unmatched.push({ from: off.place, to: sample.place, length_m: sample.along - off.along })
    off = null
  }
  for (let i = 1; i < states.length; i++) {
    const { way } = states[i]!
    if (!way) off ??= samples[i - 1]!
    else {
      arrive(samples[i - 1]!)
      stretches.push(...way.stretches.filter(({ from, to }) => to > from))
    }
  }
  arrive(samples.at(-1)!)
  const length_m = samples.at(-1)!.along
  const lost = unmatched.reduce((sum, one) => sum + one.length_m, 0)
  return { stretches, length_m, matched_m: length_m - lost, unmatched }
}
