import proj4 from 'proj4'
import type { CoordinateSystem, ToWgs84 } from '#src/network/lines/coordinate-system.ts'

/** As in the EPSG register; proj4 ships neither. The shift of 27700 is Ordnance Survey's of seven parameters. */
export const GRID_DEFINITIONS: Readonly<Record<Exclude<CoordinateSystem, 'EPSG:4326'>, string>> = {
  'EPSG:27700':
    '+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs',
  'EPSG:2157':
    '+proj=tmerc +lat_0=53.5 +lon_0=-8 +k=0.99982 +x_0=600000 +y_0=750000 +ellps=GRS80 +units=m +no_defs',
}
const converters = {
  'EPSG:27700': proj4(GRID_DEFINITIONS['EPSG:27700'], 'WGS84'),
  'EPSG:2157': proj4(GRID_DEFINITIONS['EPSG:2157'], 'WGS84'),
}

// A centimetre: finer than any survey here, and documents stay short.
const rounded = (degrees: number) => Math.round(degrees * 1e7) / 1e7

/** Places of a grid as WGS 84 longitude and latitude, to the centimetre; those in WGS 84 as they are. */
export const toWgs84: ToWgs84 = (system, [x, y]) => {
  if (system === 'EPSG:4326') return [x, y]
  const [lon, lat] = converters[system].forward([x, y])
  return [rounded(lon!), rounded(lat!)]
}
