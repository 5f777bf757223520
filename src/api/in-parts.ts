import { setImmediate as othersFirst } from 'node:timers/promises'

/** Long work in parts, between which readings and everybody else go first. */
export async function inParts<T>(work: Generator<void, T, void>): Promise<T> {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    await othersFirst()
  }
}
