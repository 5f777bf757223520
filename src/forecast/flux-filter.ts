import type { Hours, WattsPerSquareMetre } from '#src/units.ts'

/**
 * What the balance lacked while the road was followed, split by a Kalman filter into what the place and its sky do
 * differently from the model. Each state is nothing until the readings show it, and fades back to nothing.
 */
const STATES = [
  /** A passing cloud, W/m². */
  { spread: 25, memory: 3 },
  /** Share of the absorbed sun: haze, shade, albedo. */
  { spread: 0.2, memory: 6 },
  /** The site itself, W/m². */
  { spread: 5, memory: 48 },
  /** Share of the turbulent exchange: the wind that the road has and the weather forecast has not. */
  { spread: 0.25, memory: 96 },
  /** Hours by which the sun comes later than over a level horizon: hills, trees, camber, a clock that is wrong. */
  { spread: 0.5, memory: 96 },
] as const satisfies readonly { readonly spread: number; readonly memory: Hours }[]
const N = STATES.length
const [PASSING, SUN, SITE, EXCHANGE, LAG] = [0, 1, 2, 3, 4] as const

/** W/m² of one half-hour's residual, in the sun and in the dark; twice that where the cloud is not known. */
const SUNLIT_NOISE: WattsPerSquareMetre = 45
const DARK_NOISE: WattsPerSquareMetre = 20
const DARK: WattsPerSquareMetre = 2

export type FluxFilter = {
  readonly state: Float64Array
  /** Covariance of the states, row by row. */
  readonly covariance: Float64Array
  /** Work space of one update. */
  readonly sees: Float64Array
  readonly gain: Float64Array
}

export function fluxFilter(): FluxFilter {
  const covariance = new Float64Array(N * N)
  for (let i = 0; i < N; i++) covariance[(N + 1) * i] = STATES[i]!.spread ** 2
  return {
    state: new Float64Array(N),
    covariance,
    sees: new Float64Array(N),
    gain: new Float64Array(N),
  }
}

/** Back to what is usual: what was learnt under an assumed sky says nothing of a named one. */
export function forgetSky({ state, covariance }: FluxFilter): void {
  for (const i of [PASSING, SUN]) {
    state[i] = 0
    for (let j = 0; j < N; j++) covariance[N * i + j] = covariance[N * j + i] = 0
    covariance[(N + 1) * i] = STATES[i].spread ** 2
  }
}

function keptAfter(hours: Hours): Float64Array {
  const kept = new Float64Array(N)
  for (let i = 0; i < N; i++) kept[i] = Math.exp(-hours / STATES[i]!.memory)
  return kept
}

/** Lets half an hour pass: states fade toward nothing, their doubt toward what is usual. */
export function fadeFilter({ state, covariance }: FluxFilter): void {
  for (let i = 0; i < N; i++) {
    const keep = HALF_HOUR_KEPT[i]!
    state[i] = state[i]! * keep
    for (let j = 0; j < N; j++) covariance[N * i + j] = covariance[N * i + j]! * keep * HALF_HOUR_KEPT[j]!
    covariance[(N + 1) * i] = covariance[(N + 1) * i]! + STATES[i]!.spread ** 2 * (1 - keep * keep)
  }
}
const HALF_HOUR_KEPT = keptAfter(0.5)

/** Means of half an hour of following the road. W/m², and W/m² an hour. */
export type HalfHour = {
  residual: WattsPerSquareMetre
  /** Shortwave taken up. */
  absorbed: WattsPerSquareMetre
  /** Sensible heat that the model reckoned with. */
  sensible: WattsPerSquareMetre
  /** How fast the shortwave taken up rises. */
  sunRise: number
  /** Share of the time that a source named the cloud. */
  known: number
}

/** Takes in what half an hour showed (Kalman's update with one observation). */
export function learnResidual({ state, covariance, sees, gain }: FluxFilter, half: HalfHour): void {
  sees[PASSING] = sees[SITE] = 1
  sees[SUN] = half.absorbed
  sees[EXCHANGE] = half.sensible
  sees[LAG] = -half.sunRise
  const noise = half.absorbed < DARK ? DARK_NOISE : SUNLIT_NOISE
  let variance = (half.known > 0.5 ? 1 : 4) * noise * noise
  let innovation = half.residual
  for (let i = 0; i < N; i++) {
    gain[i] = 0
    for (let j = 0; j < N; j++) gain[i] = gain[i]! + covariance[N * i + j]! * sees[j]!
    variance += gain[i]! * sees[i]!
    innovation -= sees[i]! * state[i]!
  }
  for (let i = 0; i < N; i++) {
    state[i] = state[i]! + (gain[i]! / variance) * innovation
    for (let j = 0; j < N; j++)
      covariance[N * i + j] = covariance[N * i + j]! - (gain[i]! * gain[j]!) / variance
  }
}

/** What was learnt, fading step by step. */
export type Learned = { readonly state: Float64Array; readonly keptByStep: Float64Array }

export function learned({ state }: FluxFilter, since: Hours, step: Hours): Learned {
  const left = keptAfter(since)
  for (let i = 0; i < N; i++) left[i] = state[i]! * left[i]!
  return { state: left, keptByStep: keptAfter(step) }
}

export function fade({ state, keptByStep }: Learned): void {
  for (let i = 0; i < N; i++) state[i] = state[i]! * keptByStep[i]!
}

/** The flux that the balance lacks, W/m². The sun is never corrected to less than a tenth of itself. */
export function lackingFlux(
  { state }: Learned,
  absorbed: WattsPerSquareMetre,
  sunRise: number,
): WattsPerSquareMetre {
  const sun = state[SUN]! * absorbed - state[LAG]! * sunRise
  return state[PASSING]! + state[SITE]! + Math.max(-0.9 * absorbed, sun)
}

/** By what the turbulent exchange is to be multiplied. */
export const exchangeFactor = ({ state }: Learned): number => Math.max(0.4, Math.min(2, 1 + state[EXCHANGE]!))
