import { networkLines } from '#src/cli/network/network-lines.ts'
import { readNetworkFile } from '#src/cli/network/write-network.ts'
import { networkFigures } from '#src/network/network-figures.ts'

/** What is in a file of roads; resolves with the exit status: 0 it can be used, 1 it cannot, and why. */
export async function checkNetwork(path: string, { json }: { json?: boolean }): Promise<number> {
  try {
    const network = await readNetworkFile(path)
    const figures = networkFigures(network)
    if (json) console.log(JSON.stringify({ name: network.name, source: network.source, ...figures }))
    else
      console.log(
        [`${network.name} (${network.source})`, ...networkLines(figures), ...network.credits].join('\n'),
      )
    return 0
  } catch (error) {
    console.error((error as Error).message)
    return 1
  }
}
