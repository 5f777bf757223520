import { readJson } from '#src/adapters/road-network/geojson.ts'
import { toWgs84 } from '#src/adapters/road-network/projection.ts'
import { importLines } from '#src/network/lines/import-lines.ts'
import type { ImportRefusal } from '#src/network/lines/import-refusal.ts'
import type { Network } from '#src/network/network.ts'
import { drivingOrder } from '#src/routing/driving-order.ts'

/** A council's lines (GeoJSON) and their overlay as a network; throws only when a file cannot be read or parsed. */
export async function networkFromFiles(
  linesPath: string,
  overlayPath: string,
): Promise<Network | ImportRefusal> {
  const [lines, overlay] = await Promise.all([readJson(linesPath), readJson(overlayPath)])
  return importLines(lines, overlay, drivingOrder, { fields: {}, system: null, toWgs84 })
}
