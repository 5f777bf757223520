import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'

/** By segment, 1: a spreader of this size may not drive there, because of a limit or because it is closed. */
export function barredRoads(
  { segments }: RoadNetwork,
  closed: ReadonlySet<string>,
  size: NetworkSegment['limits'],
): Uint8Array {
  return Uint8Array.from(segments, ({ id, limits }) => (closed.has(id) || isTooBig(size, limits) ? 1 : 0))
}

const isTooBig = (size: NetworkSegment['limits'], limits: NetworkSegment['limits']): boolean =>
  (['weight_t', 'width_m', 'height_m'] as const).some(
    (kind) => limits[kind] !== null && size[kind] !== null && size[kind] > limits[kind],
  )
