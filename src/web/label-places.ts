import type { Point } from '#src/web/map/projection.ts'

/** A rectangle of the drawing that is taken, or wanted. */
export type Box = {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export const around = ({ x, y }: Point, width: number, height: number): Box => ({
  left: x - width / 2,
  top: y - height / 2,
  width,
  height,
})

const shared = (a: number, aLength: number, b: number, bLength: number) =>
  Math.max(0, Math.min(a + aLength, b + bLength) - Math.max(a, b))

/** Area that two boxes have in common. */
export const overlap = (a: Box, b: Box): number =>
  shared(a.left, a.width, b.left, b.width) * shared(a.top, a.height, b.top, b.height)

const outside = (box: Box, frame: Box) => box.width * box.height - overlap(box, frame)

/** How badly a box stands: on others, or out of the picture. Zero is free. */
const crowding = (box: Box, taken: readonly Box[], frame: Box): number => {
  const area = taken.reduce((sum, other) => sum + overlap(box, other), 3 * outside(box, frame))
  // whole units: what is left over in the arithmetic must not send a label away from its place
  return Math.round(area)
}

const DISTANCES = [8, 13, 19, 27]
/** Right and left first, as people look for it; then above and below, then the corners. */
const SIDES: readonly (readonly [x: number, y: number])[] = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, -1],
  [1, 1],
  [-1, -1],
  [-1, 1],
]

/** The freest place for a label beside its point, the nearest where several are free. */
export function placeLabel(
  point: Point,
  { width, height }: Pick<Box, 'width' | 'height'>,
  taken: readonly Box[],
  frame: Box,
): Box {
  const candidates = DISTANCES.flatMap((distance) =>
    SIDES.map(([x, y]) =>
      around(
        {
          x: point.x + x * (distance + width / 2),
          y: point.y + y * (distance + height / 2 - (x ? height / 2 : 0)),
        },
        width,
        height,
      ),
    ),
  )
  // a county has a thousand labels: only what reaches into the candidates' hull can crowd one
  const reach = DISTANCES.at(-1)!
  const hull = around(point, 2 * (reach + width), 2 * (reach + height))
  return freest(
    candidates,
    taken.filter((box) => overlap(box, hull) > 0),
    frame,
  )
}

/** The first of the least crowded. */
export function freest(candidates: readonly Box[], taken: readonly Box[], frame: Box): Box {
  let best = candidates[0]!
  let least = Number.POSITIVE_INFINITY
  for (const box of candidates) {
    const area = crowding(box, taken, frame)
    if (area < least) [best, least] = [box, area]
    if (least === 0) break
  }
  return best
}
