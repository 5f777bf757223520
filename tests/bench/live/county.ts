/** A county for the bench of the live path: many routes, some stations each, one sensor a station. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const AUTHORITY = 'benchshire'
export const LOGIN = { username: 'pat', password: 'change-me-tonight' }
const SECRET = 'a-secret-of-the-bench'

export type Post = { readonly device: string; readonly station: string; readonly route: string }

const padded = (number: number) => String(number).padStart(4, '0')

export const postsOf = (devices: number, routes: number): Post[] =>
  Array.from({ length: devices }, (_, index) => ({
    device: `device-${padded(index)}`,
    station: `station-${padded(index)}`,
    route: `route-${padded(index % routes)}`,
  }))

/** Writes the bootstrap file, and a file of contacts whose duty manager is reached by `webhook`; their paths. */
export function writeCounty(folder: string, posts: readonly Post[], webhook: string) {
  const [bootstrap, contacts, secret] = ['county.json', 'contacts.json', 'webhook-secret'].map((name) =>
    join(folder, name),
  ) as [string, string, string]
  const authority = AUTHORITY
  const routes = [...new Set(posts.map(({ route }) => route))]
  writeFileSync(secret, 'c2VjcmV0IG9mIHRoZSBiZW5jaA==')
  writeFileSync(
    contacts,
    JSON.stringify({
      format: 'frostline.contacts/1',
      people: [
        {
          id: 'pat-frost',
          name: 'Pat',
          rung: 'duty_manager',
          webhook: { url: webhook, secret_file: secret },
        },
      ],
    }),
  )
  writeFileSync(
    bootstrap,
    JSON.stringify({
      authorities: [{ id: authority, name: 'Benchshire' }],
      users: [{ ...LOGIN, role: 'duty_manager', authority, on_duty: true }],
      routes: routes.map((id) => ({
        id,
        authority,
        name: `Route ${id.slice(-4)}`,
        thresholds: { treat_below_c: 1, version: 1 },
      })),
      stations: posts.map(({ station, route }, index) => ({
        id: station,
        authority,
        name: `Station ${station.slice(-4)}`,
        route,
        lat: 53 + (index % 40) / 400,
        lon: -1.8 + Math.floor(index / 40) / 400,
      })),
      devices: posts.map(({ device, station }) => ({ id: device, authority, station, secret: SECRET })),
    }),
  )
  return { bootstrap, contacts, deviceSecret: SECRET }
}
