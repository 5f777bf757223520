import type { Config } from '#src/config.ts'
import type { Log } from '#src/jobs/log.ts'
import type { WinterNight } from '#src/jobs/winter-night.ts'
import { hostOf, plainMqttHost } from '#src/main/greeting.ts'
import { demonstrationSecrets } from '#src/main/installation.ts'
import { DEMONSTRATION_STARTS, rememberClock, type ServiceClock } from '#src/main/service-clock.ts'
import { freePort, startSimulator } from '#src/main/simulator.ts'
import type { Cancel, Clock, OperationalStore } from '#src/ports.ts'
import { MINUTE, SECOND } from '#src/units.ts'

/** Real time: the county has paid in its day of history when it is silent for this long. */
const QUIET = 400
const LONGEST_HISTORY = 6 * SECOND

/** Once a minute of its clock, so that a demonstration goes on where it was even after a crash. */
function keepClock(clock: Clock, store: OperationalStore): Cancel {
  let cancel: Cancel = () => {}
  const keep = async () => {
    await rememberClock(clock, store).catch(() => {})
    cancel = clock.at(new Date(clock.now().getTime() + MINUTE), keep)
  }
  void keep()
  return () => cancel()
}

/** Resolves when readings came and stopped coming, or after the longest time this may take. */
function paidIn(live: Pick<WinterNight['live'], 'subscribe'>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let quiet: NodeJS.Timeout | undefined
  const longest = setTimeout(resolve, LONGEST_HISTORY)
  const cancel = live.subscribe(({ kind }) => {
    if (kind !== 'reading') return
    clearTimeout(quiet)
    quiet = setTimeout(resolve, QUIET)
  })
  return promise.finally(() => {
    clearTimeout(quiet)
    clearTimeout(longest)
    cancel()
  })
}

export type Demonstration = {
  /** Where its weather service answers. */
  readonly weatherUrl: URL
  /** Resolves when its sensors and its weather are there, so that nobody decides on nothing. */
  arrived(live: Pick<WinterNight['live'], 'subscribe'>): Promise<void>
  stop(): Promise<void>
}

type Parts = { readonly clock: ServiceClock; readonly store: OperationalStore; readonly log: Log }

/** The county's sensors and weather beside the service, and its clock remembered. */
export async function startDemonstration(config: Config, parts: Parts): Promise<Demonstration> {
  const { clock, store, log } = parts
  const weatherPort = await freePort()
  const simulator = startSimulator({
    url:
      config.broker === 'embedded'
        ? `mqtt://${hostOf(plainMqttHost(config))}:${config.mqttPort}`
        : config.broker.href,
    weatherPort,
    credentials: demonstrationSecrets(config.dataDir),
    clock,
    firstAt: config.clock ?? DEMONSTRATION_STARTS,
    log,
  })
  const stopKeeping = keepClock(clock, store)
  return {
    weatherUrl: new URL(`http://127.0.0.1:${weatherPort}`),
    async arrived(live) {
      const paid = paidIn(live)
      await simulator.begun
      await paid
    },
    async stop() {
      simulator.stop()
      stopKeeping()
      await rememberClock(clock, store)
    },
  }
}
