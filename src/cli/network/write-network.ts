import { readFile, rename, writeFile } from 'node:fs/promises'
import { counted, differenceLines, firstOf } from '#src/cli/network/difference-lines.ts'
import { type NetworkDifference, networkDifference } from '#src/network/network-difference.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { RoadNetworkFault } from '#src/network/road-network-faults.ts'
import { isRefusedRoadNetwork, parseRoadNetwork, roadNetworkText } from '#src/road-network-document.ts'

const faultLine = ({ field, expected, got, likely_cause }: RoadNetworkFault): string =>
  `  ${field}: expected ${expected}; got ${got}${likely_cause ? ` (likely: ${likely_cause})` : ''}`

/** A road network from a file; throws what is wrong with it in words for people. */
export const readNetworkFile = async (path: string): Promise<RoadNetwork> =>
  soundNetwork(path, await readFile(path, 'utf8'))

function soundNetwork(path: string, text: string): RoadNetwork {
  const read = parseRoadNetwork(text)
  if (!isRefusedRoadNetwork(read)) return read
  throw new Error(
    [
      `${path} cannot be used, ${counted(read.faults.length, 'fault')}:`,
      ...firstOf<RoadNetworkFault>(read.faults, faultLine),
    ].join('\n'),
  )
}

/** Against an older import; null where there is none to compare with. */
export async function differenceFrom(
  older: string | undefined,
  network: RoadNetwork,
): Promise<NetworkDifference | null> {
  return older === undefined ? null : networkDifference(await readNetworkFile(older), network)
}

/** Whole or not at all: what was there before stays until the new file is complete. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.part`
  await writeFile(beside, text)
  await rename(beside, path)
}

/** Whole or not at all. What could not be read again is not written; throws what is wrong with it. */
export async function writeNetworkFile(path: string, network: RoadNetwork): Promise<void> {
  const text = roadNetworkText(network)
  soundNetwork(path, text)
  await writeWhole(path, text)
}

/** The difference in lines; nothing where there was none to compare with. */
export const againstLines = (difference: NetworkDifference | null): string[] =>
  difference ? differenceLines(difference) : []
