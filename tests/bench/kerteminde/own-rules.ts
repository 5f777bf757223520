import { type KertemindeInstance, type KertemindeSolution, linkId, linksOf } from './instance.ts'

/** A solution by the words of the authors' description, from their files alone. */
export type OwnRules = { readonly length_m: number; readonly broken: readonly string[] }

/**
 * The authors' `validator.py` leaves out the start at home, the time of all vehicles but the last (which it counts
 * down), and takes for a turn round an arc driven twice; here each rule of the description is checked as it reads.
 */
export function ownRules(instance: KertemindeInstance, solution: KertemindeSolution): OwnRules {
  const links = new Map(linksOf(instance).map((link) => [linkId(link.from, link.to), link]))
  const turning = new Set(instance.U.map(({ label }) => label))
  const depots = new Set(instance.depots.map(({ label }) => label))
  const salted = new Map<string, number>()
  const broken: string[] = []
  let length_m = 0
  for (const { vehicle: id, route } of solution) {
    const vehicle = instance.vehicles.find((each) => each.id === id)
    if (!vehicle) {
      broken.push(`vehicle ${id} is none of the instance`)
      continue
    }
    let [at, minutes, load] = [vehicle.home, 0, vehicle.capacity]
    let before: string | null = null
    for (const { arc, salted: salts } of route) {
      const [from, to] = arc
      const edge = links.get(linkId(to, from))
      const link = links.get(linkId(from, to)) ?? (edge?.one_way === false ? edge : undefined)
      if (!link) broken.push(`vehicle ${id}: no link ${from}-${to}`)
      if (from !== at) broken.push(`vehicle ${id}: at ${at}, and goes on from ${from}`)
      if (before === to && !turning.has(from)) broken.push(`vehicle ${id}: turns round at ${from}`)
      length_m += link?.len ?? 0
      minutes += link?.time ?? 0
      if (salts && link) {
        const key = linkId(link.from, link.to)
        salted.set(key, (salted.get(key) ?? 0) + 1)
        load -= link.dem ?? 0
        if (link.dem === null) broken.push(`vehicle ${id}: salts ${from}-${to}, which is only passed`)
      }
      if (load < 0) broken.push(`vehicle ${id}: overloaded on ${from}-${to}`)
      if (depots.has(to)) load = vehicle.capacity
      before = from
      at = to
    }
    if (minutes > instance.max_time) broken.push(`vehicle ${id}: ${minutes.toFixed(1)} min`)
    if (!depots.has(at)) broken.push(`vehicle ${id}: ends at ${at}`)
  }
  for (const [key, { dem }] of links) {
    const times = salted.get(key) ?? 0
    if (dem !== null && times !== 1) broken.push(`${key} is salted ${times} times`)
  }
  return { length_m, broken }
}
