import { type Arc, roadGraph } from '#src/routing/road-graph.ts'
import type { TreatmentTask } from '#src/routing/search/problem.ts'

/** An edge of a CARPLIB file: both ways, the same cost treating or not; `demand` null: only passed. */
export type CarpEdge = {
  readonly u: number
  readonly v: number
  readonly cost: number
  readonly demand: number | null
}
export type CarpInstance = {
  readonly name: string
  readonly vertices: number
  readonly capacity: number
  readonly depot: number
  readonly edges: readonly CarpEdge[]
}

const EDGE = /^\(\s*(\d+)\s*,\s*(\d+)\s*\)\s*coste\s+(\d+)(?:\s+demanda\s+(\d+))?$/i
const HEADER = /^([A-Z_]+)\s*:\s*(.*)$/i

/** Reads a CARPLIB text (Belenguer and Benavent; Spanish keywords). A string says what is wrong and in which line. */
export function carpInstance(text: string): CarpInstance | string {
  const header = new Map<string, string>()
  const edges: CarpEdge[] = []
  let required = false
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    const edge = EDGE.exec(line)
    const head = HEADER.exec(line)
    if (edge) {
      if (required && edge[4] === undefined)
        return `line ${index + 1}: a required edge without demand: ${line}`
      edges.push({ u: +edge[1]!, v: +edge[2]!, cost: +edge[3]!, demand: required ? +edge[4]! : null })
    } else if (head) {
      header.set(head[1]!.toUpperCase(), head[2]!)
      if (/^LISTA_ARISTAS_/i.test(line)) required = /^LISTA_ARISTAS_REQ/i.test(line)
    } else if (line) return `line ${index + 1}: neither an edge nor a heading: ${line}`
  }
  return checked(header, edges)
}

function checked(header: ReadonlyMap<string, string>, edges: readonly CarpEdge[]): CarpInstance | string {
  const number = (key: string) => Number.parseInt(header.get(key) ?? '', 10)
  for (const key of ['VERTICES', 'CAPACIDAD', 'DEPOSITO', 'ARISTAS_REQ', 'ARISTAS_NOREQ'])
    if (!Number.isInteger(number(key))) return `heading ${key} is missing or not a whole number`
  const vertices = number('VERTICES')
  const required = edges.filter((edge) => edge.demand !== null).length
  if (required !== number('ARISTAS_REQ') || edges.length - required !== number('ARISTAS_NOREQ'))
    return `${required} required and ${edges.length - required} other edges are listed; the headings say ${number('ARISTAS_REQ')} and ${number('ARISTAS_NOREQ')}`
  const stray = edges.find(({ u, v }) => Math.min(u, v) < 1 || Math.max(u, v) > vertices)
  if (stray) return `edge (${stray.u}, ${stray.v}) is outside the vertices 1 to ${vertices}`
  const depot = number('DEPOSITO')
  if (depot < 1 || depot > vertices) return `depot ${depot} is outside the vertices 1 to ${vertices}`
  return { name: header.get('NOMBRE') ?? '', vertices, capacity: number('CAPACIDAD'), depot, edges }
}

/** Vertices keep their numbers; vertex 0 stays empty. */
export function treatmentTask(instance: CarpInstance): TreatmentTask {
  const arcs: Arc[] = instance.edges.flatMap(({ u, v, cost }) => [
    { from: u, to: v, cost },
    { from: v, to: u, cost },
  ])
  const required = instance.edges.filter((edge) => edge.demand !== null)
  return {
    graph: roadGraph(instance.vertices + 1, arcs),
    tasks: required.map(({ u, v, cost, demand }) => ({
      from: u,
      to: v,
      oneWay: false,
      load: demand ?? 0,
      cost,
    })),
    depots: [instance.depot],
    capacity: instance.capacity,
    tourLimit: null,
    tourPrice: 0,
  }
}
