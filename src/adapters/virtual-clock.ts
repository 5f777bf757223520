import type { Clock } from '#src/ports.ts'

type Wake = { instant: number; order: number; run: () => void | Promise<void> }

/** Time that passes only when told to: a night in a second, the same every time. */
export type VirtualClock = Clock & {
  /** Goes on to `instant`, running what falls due on the way in order and waiting for each. */
  advanceTo(instant: Date): Promise<void>
}

export function virtualClock(start: Date): VirtualClock {
  let time = start.getTime()
  let orders = 0
  const wakes: Wake[] = []
  const sort = () => wakes.sort((a, b) => a.instant - b.instant || a.order - b.order)
  return {
    now: () => new Date(time),
    at(instant, run) {
      const wake = { instant: instant.getTime(), order: orders++, run }
      wakes.push(wake)
      sort()
      return () => {
        const index = wakes.indexOf(wake)
        if (index >= 0) wakes.splice(index, 1)
      }
    },
    async advanceTo(instant) {
      for (let next = wakes[0]; next && next.instant <= instant.getTime(); next = wakes[0]) {
        wakes.shift()
        time = Math.max(time, next.instant)
        await next.run()
      }
      time = Math.max(time, instant.getTime())
    },
  }
}
