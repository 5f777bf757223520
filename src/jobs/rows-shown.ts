import type { Network } from '#src/network/network.ts'
import type { OperationalStore } from '#src/ports.ts'

export type RowsShownParts = {
  network(): Network
  readonly store: Pick<OperationalStore, 'devicesShown'>
}

/**
 * An authority with registered devices has rows. A database that shows none of them does not say that there is nothing:
 * it keeps them back, and what rests on them would be decided on nothing. In words; null: each is shown.
 */
export const rowsShown =
  ({ network, store }: RowsShownParts) =>
  async (): Promise<string | null> => {
    const shown = await store.devicesShown()
    const { authorities, devices } = network()
    const hidden = authorities.flatMap(({ id }) => {
      const registered = devices.filter(({ authority }) => authority === id).length
      return registered > 0 && !shown.get(id) ? [`${id} (${registered} devices registered)`] : []
    })
    if (hidden.length === 0) return null
    return `the database shows no rows of ${hidden.join(', ')}: what is kept of them is neither read nor written; look at its rules of access and at the table “authority”`
  }
