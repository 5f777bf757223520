import type { Bootstrap } from '#src/adapters/bootstrap-schema.ts'

type Named =
  | 'authorities'
  | 'users'
  | 'api_keys'
  | 'routes'
  | 'stations'
  | 'devices'
  | 'decisions'
  | 'policies'

const keysOf = (bootstrap: Bootstrap): Record<Named, string[]> => ({
  authorities: bootstrap.authorities.map(({ id }) => id),
  users: bootstrap.users.map(({ username }) => username),
  api_keys: bootstrap.api_keys.map(({ key }) => key),
  routes: bootstrap.routes.map(({ id }) => id),
  stations: bootstrap.stations.map(({ id }) => id),
  devices: bootstrap.devices.map(({ id }) => id),
  decisions: bootstrap.decisions.map(({ id }) => id),
  policies: bootstrap.policies.map(({ authority }) => authority),
})

/** One line for each entry that has the id of an earlier one. An API key is not printed. */
export function repeatedIds(bootstrap: Bootstrap): string[] {
  return Object.entries(keysOf(bootstrap)).flatMap(([part, keys]) => {
    const first = new Map<string, number>()
    return keys.flatMap((key, index) => {
      const earlier = first.get(key)
      if (earlier === undefined) first.set(key, index)
      const named = part === 'api_keys' ? 'the same key' : `"${key}"`
      return earlier === undefined
        ? []
        : [`${part}[${index}]: ${named} is already ${part}[${earlier}]; give each its own`]
    })
  })
}

type Reference = { from: string; to: Named; id: string }

const references = (bootstrap: Bootstrap): Reference[] => {
  const belongs = (
    part: 'users' | 'api_keys' | 'routes' | 'stations' | 'devices' | 'policies',
  ): Reference[] =>
    bootstrap[part].map(({ authority }, index) => ({
      from: `${part}[${index}].authority`,
      to: 'authorities',
      id: authority,
    }))
  return [
    ...(['users', 'api_keys', 'routes', 'stations', 'devices', 'policies'] as const).flatMap(belongs),
    ...bootstrap.stations.map(({ route }, index) => ({
      from: `stations[${index}].route`,
      to: 'routes' as const,
      id: route,
    })),
    ...bootstrap.devices.map(({ station }, index) => ({
      from: `devices[${index}].station`,
      to: 'stations' as const,
      id: station,
    })),
    ...bootstrap.decisions.map(({ route }, index) => ({
      from: `decisions[${index}].route`,
      to: 'routes' as const,
      id: route,
    })),
  ]
}

/** A station on another authority's route, or a device at another's station, would show one the other's roads. */
function foreign(bootstrap: Bootstrap): string[] {
  const ofRoute = new Map(bootstrap.routes.map(({ id, authority }) => [id, authority]))
  const ofStation = new Map(bootstrap.stations.map(({ id, authority }) => [id, authority]))
  const stations = bootstrap.stations.flatMap(({ authority, route }, index) =>
    (ofRoute.get(route) ?? authority) === authority
      ? []
      : [`stations[${index}].route: "${route}" belongs to another authority; correct one of the two`],
  )
  const devices = bootstrap.devices.flatMap(({ authority, station }, index) =>
    (ofStation.get(station) ?? authority) === authority
      ? []
      : [`devices[${index}].station: "${station}" belongs to another authority; correct one of the two`],
  )
  return [...stations, ...devices]
}

/** One line for each id that names nothing, or something of another authority. */
export function danglingReferences(bootstrap: Bootstrap): string[] {
  const keys = keysOf(bootstrap)
  const known = Object.fromEntries(Object.entries(keys).map(([part, ids]) => [part, new Set(ids)])) as Record<
    Named,
    Set<string>
  >
  const dangling = references(bootstrap)
    .filter(({ to, id }) => !known[to].has(id))
    .map(({ from, to, id }) => `${from}: "${id}" is not in ${to}; add it there or correct it`)
  return [...dangling, ...foreign(bootstrap)]
}
