import { getPosition } from 'suncalc'

/** Degrees above the horizon. */
export const sunAltitude = (ms: number, lat: number, lon: number): number =>
  getPosition(new Date(ms), lat, lon).altitude

/**
 * Short-wave radiation on the level, W/m²: clear sky after Adnot et al. (1979), cloud after Reed (1977).
 * Horizon and aerosol are left out.
 */
export function shortwave(altitudeDeg: number, cloudFraction: number): number {
  if (altitudeDeg <= 0) return 0
  const clear = 951.4 * Math.sin((altitudeDeg * Math.PI) / 180) ** 1.15
  return clear * Math.min(1, 1 - 0.68 * cloudFraction + 0.0019 * altitudeDeg)
}
