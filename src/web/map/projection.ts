import type { Position } from '#src/network/treatment-route.ts'

export type Point = { readonly x: number; readonly y: number }
export type Project = (position: Position) => Point

/** In units of the drawing: about as wide as a phone, so that its letters keep their size there. */
export const MAP_WIDTH = 420
const TALLEST = 480
const EDGE = 22

/** Equirectangular about the middle latitude: true enough over a county, and it needs no map service. */
export function projection([west, south, east, north]: readonly [number, number, number, number]): {
  readonly project: Project
  readonly height: number
} {
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const across = Math.max((east - west) * shrink, 1e-6)
  const up = Math.max(north - south, 1e-6)
  const scale = Math.min((MAP_WIDTH - 2 * EDGE) / across, (TALLEST - 2 * EDGE) / up)
  const left = (MAP_WIDTH - across * scale) / 2
  return {
    height: Math.round(up * scale + 2 * EDGE),
    project: ([lon, lat]) => ({ x: left + (lon - west) * shrink * scale, y: EDGE + (north - lat) * scale }),
  }
}
