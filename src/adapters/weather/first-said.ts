import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'

type Said = { readonly hours: ReadonlyMap<number, string>; readonly at: Date }

/** Fewer coming hours than this may be alike by chance. */
const LEAST_ALIKE = 6

const isSame = (before: Said, hours: ReadonlyMap<number, string>, now: Date): boolean => {
  const coming = [...hours].filter(([at]) => at > now.getTime() && before.hours.has(at))
  return coming.length >= LEAST_ALIKE && coming.every(([at, hour]) => before.hours.get(at) === hour)
}

/**
 * When the coming hours that a provider sends for a place were first sent: the issue time of one that does not tell
 * when its model ran. A model that has run again never says the same of every coming hour; a frozen one, or a cache
 * before it, does, with status 200. Known since the start of the process only.
 */
export function firstSaid(): (place: string, hours: readonly AtmosphereHour[], now: Date) => Date {
  const said = new Map<string, Said>()
  return (place, given, now) => {
    const hours = new Map(given.map(({ at, ...hour }) => [at.getTime(), JSON.stringify(hour)]))
    const before = said.get(place)
    const at = before && isSame(before, hours, now) ? before.at : now
    said.set(place, { hours, at })
    return at
  }
}
