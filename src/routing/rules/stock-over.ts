import type { Problem } from '#src/routing/problem.ts'
import type { Rules } from '#src/routing/rules/rules.ts'
import type { Tour } from '#src/routing/tour.ts'

/** Salt that the tours spread beyond what lies at the depots where they load it. */
export function stockOver(
  { load, size: tasksToTreat }: Problem,
  { stock, nobody }: Rules,
  tours: readonly Tour[],
): number {
  if (!stock) return 0
  const taken = new Array<number>(stock.salt.length).fill(0)
  for (const { kind, tasks, size } of tours) {
    if (kind === nobody) continue
    let from = stock.ofKind[kind]!
    for (let i = 0; i < size; i++) {
      const task = tasks[i]!
      if (task >= tasksToTreat) from = stock.ofReload[task - tasksToTreat]!
      else if (from >= 0) taken[from]! += load[task]!
    }
  }
  return taken.reduce((over, salt, depot) => over + Math.max(0, salt - stock.salt[depot]!), 0)
}
