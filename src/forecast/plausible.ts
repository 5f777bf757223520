/**
 * What a value can be on Earth's roads. Outside (999, −127, 85.0, 327.67, 6551.6, a unit fault): missing, never
 * clipped to the range.
 */
export const RANGES = {
  road_temp_c: [-60, 75],
  air_temp_c: [-60, 60],
  dewpoint_c: [-80, 40],
  subsurface_temp_c: [-40, 60],
  wind_m_s: [0, 75],
  cloud_oktas: [0, 8],
  rain_mm_h: [0, 50],
  /** 10 cm of new snow in an hour. */
  snow_mm_h: [0, 10],
  pressure_hpa: [500, 1085],
  shortwave_w_m2: [0, 1400],
  longwave_w_m2: [100, 500],
} as const
export type Quantity = keyof typeof RANGES

/** The value, or NaN when it is absent or out of the range. */
export const knownOf = (value: number | null | undefined, [low, high]: readonly [number, number]): number =>
  typeof value === 'number' && value >= low && value <= high ? value : Number.NaN
