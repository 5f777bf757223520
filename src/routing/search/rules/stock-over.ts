import type { Problem } from '#src/routing/search/problem.ts'
import type { Rules } from '#src/routing/search/rules/rules.ts'
import type { Tour } from '#src/routing/search/tour.ts'

/** By depot: salt that the tours take beyond what lies there (below zero: what is left), written into `over`. */
export function countStock(
  { load, size: tasksToTreat }: Problem,
  { stock, nobody }: Rules,
  tours: readonly Tour[],
  over: Float64Array,
): void {
  if (!stock) return
  for (let depot = 0; depot < over.length; depot++) over[depot] = -stock.salt[depot]!
  for (const { kind, tasks, size } of tours) {
    if (kind === nobody) continue
    let from = stock.ofKind[kind]!
    for (let i = 0; i < size; i++) {
      const task = tasks[i]!
      if (task >= tasksToTreat) from = stock.ofReload[task - tasksToTreat]!
      else if (from >= 0) over[from]! += load[task]!
    }
  }
}

/** Salt that all tours take beyond what lies at the depots. */
export function stockOver(over: Float64Array): number {
  let sum = 0
  for (const salt of over) sum += Math.max(0, salt)
  return sum
}

/** Of a further `load` taken where a kind is loaded, what does not lie there. */
export function shortOf({ stock }: Rules, over: Float64Array, kind: number, load: number): number {
  const depot = stock ? stock.ofKind[kind]! : -1
  return depot < 0 ? 0 : Math.min(load, Math.max(0, over[depot]! + load))
}

/** The same of what a tour of kind `own` takes already, where another kind is loaded. */
export function shortIfMoved(
  rules: Rules,
  over: Float64Array,
  load: number,
  own: number,
  kind: number,
): number {
  const { stock } = rules
  if (!stock || stock.ofKind[kind] !== stock.ofKind[own]) return shortOf(rules, over, kind, load)
  const depot = stock.ofKind[own]!
  return depot < 0 ? 0 : Math.min(load, Math.max(0, over[depot]!))
}
