import type { OperationalStore, ReadingStore } from '#src/ports.ts'

const BATCH = 100

/**
 * Copies forecasts that were issued since the last time from the operational store to where readings are, for
 * charts and other systems. Returns how many; throws when either store cannot answer, and may then be run again.
 */
export async function copyForecasts(ports: {
  readonly from: Pick<OperationalStore, 'id' | 'forecastsAfter'>
  readonly to: Pick<ReadingStore, 'appendForecasts' | 'forecastPosition'>
}): Promise<number> {
  const source = await ports.from.id()
  let position = await ports.to.forecastPosition(source)
  let copied = 0
  for (;;) {
    const batch = await ports.from.forecastsAfter(position, BATCH)
    if (batch.length === 0) return copied
    position = batch.at(-1)!.id
    await ports.to.appendForecasts(
      batch.map(({ forecast }) => forecast),
      position,
      source,
    )
    copied += batch.length
  }
}
