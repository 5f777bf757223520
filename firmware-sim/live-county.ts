/** The whole county at work against a broker. */
import type { Climate } from './climate.ts'
import { deviceLink } from './device-link.ts'
import type { LiveSettings } from './flags.ts'
import { liveDevice } from './live-device.ts'
import { countyReadings } from './night-readings.ts'
import type { SimClock } from './sim-clock.ts'

/** However fast the night runs, a device speaks at most twice a real second. */
const LEAST_REAL_INTERVAL_S = 0.5

export const simulatedInterval = (askedS: number, speed: number): number =>
  Math.max(askedS, Math.ceil(LEAST_REAL_INTERVAL_S * speed))

/** Starts every device that has a secret; gives a way to stop them all. */
export function liveCounty(
  settings: LiveSettings,
  weather: Climate,
  clock: SimClock,
  tell: (line: string) => void,
): { readonly devices: number; stop(): Promise<void> } {
  const faultless = countyReadings(settings.county, weather)
  const running = settings.county.stations.flatMap(({ device }) => {
    const secret = settings.credentials.get(device)
    return secret === undefined ? [] : [start(settings, device, secret, clock, faultless, once(tell))]
  })
  return {
    devices: running.length,
    async stop() {
      await Promise.all(running.map((one) => one.stop()))
    },
  }
}

function start(
  settings: LiveSettings,
  device: string,
  secret: string,
  clock: SimClock,
  faultless: ReturnType<typeof countyReadings>,
  tell: (line: string) => void,
) {
  const { url, county, speed, history_h, faults } = settings
  const link = deviceLink({
    url,
    authority: county.authority,
    device,
    secret,
    onInterval: (seconds) => live.setInterval(simulatedInterval(seconds, speed)),
    onTrouble: tell,
  })
  const live = liveDevice({
    device,
    clock,
    interval_s: simulatedInterval(settings.interval_s, speed),
    history_h,
    faults,
    faultless,
    send: link.send,
    later: (run, ms) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  })
  return {
    stop: () => {
      live.stop()
      return link.close()
    },
  }
}

/** The same trouble is told once, not every second. */
function once(tell: (line: string) => void): (line: string) => void {
  let last = ''
  return (line) => {
    if (line !== last) tell(line)
    last = line
  }
}
