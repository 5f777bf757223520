import { distance } from '#src/network/geometry.ts'
import type { RoundLeg } from '#src/network/lines/import-lines.ts'
import { joinedJunctions } from '#src/network/lines/joined-junctions.ts'
import type { SnappedLines } from '#src/network/lines/snap-lines.ts'
import { drive, type Leg } from '#src/routing/drive.ts'
import { type Arc, roadGraph } from '#src/routing/road-graph.ts'
import { isProblem, problemOf, type TreatmentTask } from '#src/routing/search/problem.ts'
import { solve } from '#src/routing/search/solve.ts'
import { treatFirst } from '#src/routing/treat-first.ts'

// Trafford's 80 to 130 pieces a route: more brings less than a hundredth.
const ITERATIONS_A_PIECE = 100
const SEED = 1
// A straight jump is no road: only where nothing else leads there.
const GAP_PRICE = 3
// One spreader drives the whole round, however heavy; a second tour from the same depot is never worth it.
const NO_LIMIT = 2 ** 28

/**
 * A closed round from the depot over `treat`, each once, with the shortest dead runs over all lines (metres).
 * Parts of the network that hang apart are joined by straight gaps where they are nearest. A piece behind one-way
 * roads that lead nowhere is named instead.
 */
export function drivingOrder(
  lines: SnappedLines,
  depot: number,
  treat: readonly number[],
): RoundLeg[] | { unreachable: number } {
  const arcs = [...lines.pieces.flatMap(pieceArcs), ...gapArcs(lines)]
  const task: TreatmentTask = {
    graph: roadGraph(lines.junctions.length, arcs),
    tasks: treat.map((piece) => {
      const { from, to, length_m, one_way = false } = lines.pieces[piece]!
      return { from, to, oneWay: one_way, load: 0, cost: decimetres(length_m) }
    }),
    depots: [depot],
    capacity: NO_LIMIT,
    tourLimit: null,
    tourPrice: NO_LIMIT,
  }
  const problem = problemOf(task)
  if (!isProblem(problem)) return { unreachable: treat[problem.task]! }
  const legs = drive(task, solve(problem, { iterations: ITERATIONS_A_PIECE * treat.length }, SEED)).flat()
  return treatFirst(
    legs.map((leg) => roundLeg(leg, arcs, treat)).map(withState),
    ({ leg, identity }) => identity ?? leg,
  ).map(({ leg, treated }) => (leg.kind === 'piece' ? { ...leg, treated } : leg))
}

type LineArc = Arc & { readonly leg: RoundLeg }

const decimetres = (metres: number) => Math.round(metres * 10)

function pieceArcs(
  { from, to, length_m, one_way }: SnappedLines['pieces'][number],
  piece: number,
): LineArc[] {
  const cost = decimetres(length_m)
  const leg = (against: boolean): RoundLeg => ({ kind: 'piece', piece, against, treated: false })
  const along = { from, to, cost, leg: leg(false) }
  return one_way ? [along] : [along, { from: to, to: from, cost, leg: leg(true) }]
}

function roundLeg(leg: Leg, arcs: readonly LineArc[], treat: readonly number[]): RoundLeg {
  if (leg.kind === 'dead_run') return arcs[leg.arc]!.leg
  return { kind: 'piece', piece: treat[leg.task]!, against: leg.against, treated: true }
}

const withState = (leg: RoundLeg) => ({
  leg,
  identity: leg.kind === 'piece' ? leg.piece : null,
  treated: leg.kind === 'piece' && leg.treated,
})

/** Straight links, both ways, that join the parts of the network: each time the nearest two. */
function gapArcs(lines: SnappedLines): LineArc[] {
  const part = joinedJunctions(lines.junctions.length, lines.pieces)
  const arcs: LineArc[] = []
  for (let gap = nearestGap(lines, part); gap !== null; gap = nearestGap(lines, part)) {
    const { from, to } = gap
    const cost = decimetres(distance(lines.junctions[from]!, lines.junctions[to]!) * GAP_PRICE)
    arcs.push(
      { from, to, cost, leg: { kind: 'gap', from, to } },
      { from: to, to: from, cost, leg: { kind: 'gap', from: to, to: from } },
    )
    const joined = part[to]
    part.forEach((one, junction) => {
      if (one === joined) part[junction] = part[from]!
    })
  }
  return arcs
}

/** The nearest junctions of the first part and of any other; null when there is one part only. */
function nearestGap(
  { junctions }: SnappedLines,
  part: readonly number[],
): { from: number; to: number } | null {
  let nearest: { from: number; to: number; away: number } | null = null
  for (const [from, of] of part.entries()) {
    if (of !== part[0]) continue
    for (const [to, other] of part.entries()) {
      if (other === of) continue
      const away = distance(junctions[from]!, junctions[to]!)
      if (nearest === null || away < nearest.away) nearest = { from, to, away }
    }
  }
  return nearest
}
