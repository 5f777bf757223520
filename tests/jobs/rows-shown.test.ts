import { expect, test } from 'vitest'
import { rowsShown } from '#src/jobs/rows-shown.ts'
import type { Network } from '#src/network/network.ts'
import { countiesNetwork } from '#tests/support/two-counties.ts'

const look = (network: Network, shown: Record<string, number>) =>
  rowsShown({ network: () => network, store: { devicesShown: async () => new Map(Object.entries(shown)) } })()

test.each([
  ['both are shown', countiesNetwork, { northshire: 1, southshire: 1 }, null],
  ['one is kept back', countiesNetwork, { southshire: 1 }, 'no rows of northshire (1 devices registered): '],
  [
    'nothing is shown at all',
    countiesNetwork,
    {},
    'no rows of northshire (1 devices registered), southshire (1',
  ],
  ['nobody has devices yet', { ...countiesNetwork, devices: [] }, {}, null],
])('%s', async (_, network, shown, trouble) => {
  const found = await look(network, shown)
  if (trouble === null) expect(found).toBeNull()
  else expect(found).toContain(trouble)
})
