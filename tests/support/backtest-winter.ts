/** Made-up observations for backtests: a road that swings around a mean each day, coldest at 05:00 UTC. */
import type { Observation } from '#src/decision/backtest/observation.ts'
import { HOUR, MINUTE } from '#src/units.ts'

export const WINTER_PLACE = { lat: 52.65, lon: -0.65 }
/** Noon, in a country whose civil time is UTC in winter. */
export const FIRST_NOON = new Date('2026-01-10T12:00:00Z')

/** Every ten minutes from noon on; night `n` has its minimum at `minima[n]`. */
export const observationsTo = (minima: readonly number[], afternoon = 8): Observation[] =>
  minima.flatMap((minimum, night) =>
    Array.from({ length: 144 }, (_, step): Observation => {
      const hour = step / 6
      const fallen = Math.sin((Math.PI / 2) * (hour < 17 ? hour / 17 : (24 - hour) / 7))
      const road_temp_c = Math.round((afternoon + (minimum - afternoon) * fallen) * 100) / 100
      return {
        at: new Date(FIRST_NOON.getTime() + night * 24 * HOUR + step * 10 * MINUTE),
        road_temp_c,
        air_temp_c: road_temp_c + 1,
        dewpoint_c: road_temp_c - 2,
        wind_m_s: 2,
        shortwave_w_m2: hour < 4 || hour > 20 ? 100 : 0,
      }
    }),
  )
