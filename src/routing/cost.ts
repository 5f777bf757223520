import type { Problem } from '#src/routing/problem.ts'

/**
 * One tour: tasks in order, from its depot and back. Which way each task is driven is not stored: for a fixed order
 * the best directions come from labels (Vidal 2017). `forward[2i + m]`: cheapest way from the depot up to and with
 * task i in mode m; `backward[2i + m]`: cheapest rest of the tour, from and with task i in mode m.
 */
export type Tour = {
  depot: number
  tasks: number[]
  forward: number[]
  backward: number[]
  load: number
  cost: number
}

export const emptyTour = (depot: number): Tour => ({
  depot,
  tasks: [],
  forward: [],
  backward: [],
  load: 0,
  cost: 0,
})

export const copyOf = (tour: Tour): Tour => ({
  depot: tour.depot,
  tasks: tour.tasks.slice(),
  forward: tour.forward.slice(),
  backward: tour.backward.slice(),
  load: tour.load,
  cost: tour.cost,
})

/** Works out labels, load and cost anew after the order has changed. */
export function reckon(problem: Problem, tour: Tour): void {
  const size = tour.tasks.length
  tour.forward.length = 2 * size
  tour.backward.length = 2 * size
  let load = 0
  for (let i = 0; i < size; i++) {
    load += problem.load[tour.tasks[i]!]!
    labelForward(problem, tour, i)
  }
  for (let i = size - 1; i >= 0; i--) labelBackward(problem, tour, i)
  tour.load = load
  tour.cost = costOf(problem, tour)
}

function costOf(problem: Problem, tour: Tour): number {
  if (tour.tasks.length === 0) return 0
  const home = tour.depot * problem.terminals
  const first = tour.tasks[0]!
  const drawn = problem.deadRun[home + problem.entry[2 * first]!]! + tour.backward[0]!
  const against = problem.deadRun[home + problem.entry[2 * first + 1]!]! + tour.backward[1]!
  return Math.min(drawn, against)
}

function labelForward({ deadRun, terminals, entry, exit, cost }: Problem, tour: Tour, i: number): void {
  const task = tour.tasks[i]!
  for (let mode = 0; mode < 2; mode++) {
    const into = entry[2 * task + mode]!
    let best: number
    if (i === 0) best = deadRun[tour.depot * terminals + into]!
    else {
      const before = 2 * tour.tasks[i - 1]!
      best = tour.forward[2 * i - 2]! + deadRun[exit[before]! * terminals + into]!
      const other = tour.forward[2 * i - 1]! + deadRun[exit[before + 1]! * terminals + into]!
      if (other < best) best = other
    }
    tour.forward[2 * i + mode] = best + cost[task]!
  }
}

function labelBackward({ deadRun, terminals, entry, exit, cost }: Problem, tour: Tour, i: number): void {
  const task = tour.tasks[i]!
  for (let mode = 0; mode < 2; mode++) {
    const row = exit[2 * task + mode]! * terminals
    let best: number
    if (i === tour.tasks.length - 1) best = deadRun[row + tour.depot]!
    else {
      const after = 2 * tour.tasks[i + 1]!
      best = tour.backward[2 * i + 2]! + deadRun[row + entry[after]!]!
      const other = tour.backward[2 * i + 3]! + deadRun[row + entry[after + 1]!]!
      if (other < best) best = other
    }
    tour.backward[2 * i + mode] = best + cost[task]!
  }
}

/** What the tour costs with `task` put in at position `i` (0: first), both directions of everything free. */
export function costWith(problem: Problem, tour: Tour, task: number, i: number): number {
  const { deadRun, terminals, entry, exit } = problem
  const size = tour.tasks.length
  let best = Number.MAX_SAFE_INTEGER
  for (let mode = 2 * task; mode <= 2 * task + 1; mode++) {
    let cost: number
    if (i === 0) cost = deadRun[tour.depot * terminals + entry[mode]!]!
    else {
      const before = 2 * tour.tasks[i - 1]!
      cost = tour.forward[2 * i - 2]! + deadRun[exit[before]! * terminals + entry[mode]!]!
      const other = tour.forward[2 * i - 1]! + deadRun[exit[before + 1]! * terminals + entry[mode]!]!
      if (other < cost) cost = other
    }
    const row = exit[mode]! * terminals
    if (i === size) cost += deadRun[row + tour.depot]!
    else {
      const after = 2 * tour.tasks[i]!
      const drawn = tour.backward[2 * i]! + deadRun[row + entry[after]!]!
      const against = tour.backward[2 * i + 1]! + deadRun[row + entry[after + 1]!]!
      cost += Math.min(drawn, against)
    }
    if (cost < best) best = cost
  }
  return best + problem.cost[task]!
}

/** Which way each task is driven in the cheapest reading of the order: modes 2t or 2t + 1. */
export function modesOf(problem: Problem, tour: Tour): number[] {
  const modes: number[] = []
  let at = tour.depot
  tour.tasks.forEach((task, i) => {
    const drawn = problem.deadRun[at * problem.terminals + problem.entry[2 * task]!]! + tour.backward[2 * i]!
    const against =
      problem.deadRun[at * problem.terminals + problem.entry[2 * task + 1]!]! + tour.backward[2 * i + 1]!
    const mode = drawn <= against ? 2 * task : 2 * task + 1
    modes.push(mode)
    at = problem.exit[mode]!
  })
  return modes
}

/** Starts the tour from whichever depot makes it cheapest. */
export function chooseDepot(problem: Problem, tour: Tour): void {
  if (problem.depots.length < 2 || tour.tasks.length === 0) return
  const before = tour.cost
  const home = tour.depot
  let best = home
  let least = before
  for (const depot of problem.depots) {
    if (depot === home) continue
    tour.depot = depot
    reckon(problem, tour)
    if (tour.cost < least) {
      least = tour.cost
      best = depot
    }
  }
  tour.depot = best
  reckon(problem, tour)
}
