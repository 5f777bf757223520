/** What lies on the road, mm of water equivalent. */
export type SurfaceWater = { water: number; ice: number; snow: number; frost: number }

export const LATENT_FUSION = 3.34e5
export const LATENT_VAPORISATION = 2.5e6
export const LATENT_SUBLIMATION = LATENT_VAPORISATION + LATENT_FUSION

/** Traffic by hour of the day (UTC), as a share of the busiest hour. */
const TRAFFIC = [
  0.05, 0.03, 0.03, 0.03, 0.06, 0.2, 0.5, 0.9, 1, 0.7, 0.6, 0.6, 0.6, 0.6, 0.7, 0.8, 1, 1, 0.7, 0.4, 0.3, 0.2,
  0.15, 0.08,
]
export const trafficShare = (ms: number): number => TRAFFIC[Math.floor(ms / 3_600_000) % 24]!

export const frozen = (store: SurfaceWater): number => store.ice + store.snow + store.frost
export const total = (store: SurfaceWater): number => frozen(store) + store.water

/** Takes up to `amount` of the frozen stores into water, frost first; gives what was melted, mm. */
export function melt(store: SurfaceWater, amount: number): number {
  let left = amount
  for (const kind of ['frost', 'snow', 'ice'] as const) {
    const melted = Math.min(store[kind], left)
    store[kind] -= melted
    left -= melted
  }
  store.water += amount - left
  return amount - left
}

export function freeze(store: SurfaceWater, amount: number): number {
  const frozenNow = Math.min(store.water, amount)
  store.water -= frozenNow
  store.ice += frozenNow
  return frozenNow
}

/** Adds a vapour gain, or takes a loss of at most what is there, mm. */
export function vapour(store: SurfaceWater, amount: number, below: boolean): void {
  if (amount >= 0) {
    if (store.snow > 0.2) store.snow += amount
    else if (below) store.frost += amount
    else store.water += amount
    return
  }
  let left = -amount
  for (const kind of ['water', 'frost', 'snow', 'ice'] as const) {
    const gone = Math.min(store[kind], left)
    store[kind] -= gone
    left -= gone
  }
}

/** Drainage, spray and wear by wheels over `hours`. */
export function wear(store: SurfaceWater, traffic: number, hours: number): void {
  if (store.water > 0.5) store.water = 0.5 + (store.water - 0.5) * Math.exp(-6 * hours)
  store.water *= Math.exp(-0.25 * traffic * hours)
  store.ice *= Math.exp(-0.15 * traffic * hours)
  store.snow *= Math.exp(-0.25 * traffic * hours)
  store.frost *= Math.exp(-0.8 * traffic * hours)
}

/** In the words of the telemetry contract. */
export function surfaceState(store: SurfaceWater): 'dry' | 'damp' | 'wet' | 'frost' | 'ice' | 'snow' {
  if (store.snow > 0.5) return 'snow'
  if (store.ice > 0.05) return 'ice'
  if (store.frost > 0.01) return 'frost'
  if (store.water > 0.2) return 'wet'
  return store.water > 0.03 ? 'damp' : 'dry'
}
