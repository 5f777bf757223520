import type { Station } from '#src/network/station.ts'

/** `county.json`: what `build.ts` writes and the demonstration reads. */
export type CountyFile = {
  readonly format: 'frostline.demonstration-county/1'
  readonly credit: string
  readonly licence: string
  readonly note: string
  readonly roads: readonly CountyRoad[]
  readonly routes: readonly CountyRoute[]
  readonly stations: readonly CountyStation[]
}

/** Id, name, length in metres, treated width in metres, line as lon, lat, lon, lat … in the direction of drawing. */
export type CountyRoad = readonly [
  id: string,
  name: string,
  length_m: number,
  width_m: number,
  line: readonly number[],
  oneWay: 0 | 1,
]

/** Index into the roads, 1 as drawn or −1 against, 1 treated or 0 dead run. */
export type CountyDrive = readonly [road: number, direction: 1 | -1, treated: 0 | 1]

export type CountyRoute = {
  readonly id: string
  readonly name: string
  readonly depot: string
  readonly drive: readonly CountyDrive[]
  /** Minutes from leaving the depot to the last treated metre. */
  readonly treatment_min: number
}

export type CountyStation = Pick<
  Station,
  'id' | 'name' | 'lat' | 'lon' | 'kind' | 'setting' | 'elevation_m' | 'domain' | 'routes'
> & { readonly device: string }
