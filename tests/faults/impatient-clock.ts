import { type VirtualClock, virtualClock } from '#src/adapters/virtual-clock.ts'

/** Enough turns of the loop for all that does not hang. */
const TURNS = 60
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

async function someTurns(): Promise<void> {
  for (let turns = 0; turns < TURNS; turns++) await turn()
}

/** A virtual clock that, like a real one, goes on although something that it woke does not end. */
export function impatientClock(start: Date): VirtualClock {
  const clock = virtualClock(start)
  return {
    now: clock.now,
    at: (instant, run) => clock.at(instant, () => Promise.race([run(), someTurns()])),
    advanceTo: clock.advanceTo,
  }
}
