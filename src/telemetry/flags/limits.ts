import type { Evidence } from '#src/telemetry/flags/evidence.ts'

export const hasLowBattery = ({ measurements: { battery_v, battery_pct } }: Evidence): boolean =>
  (battery_v !== undefined && battery_v <= 2.5) || (battery_pct !== undefined && battery_pct <= 10)

export const isNearLimit = ({ measurements: { road_temp_c, air_temp_c } }: Evidence): boolean =>
  road_temp_c <= -39 || (air_temp_c !== undefined && air_temp_c < -30)

/** 0.93 for 93 %. */
export const isHumidityFraction = ({ measurements: { humidity_pct } }: Evidence): boolean =>
  humidity_pct !== undefined && humidity_pct < 1

export const isHumidityImplausible = ({ measurements: { humidity_pct } }: Evidence): boolean =>
  humidity_pct !== undefined && humidity_pct >= 1 && humidity_pct < 10

export const isFirmwareUnknown = ({ measurements: { firmware }, roster }: Evidence): boolean =>
  firmware !== undefined && !roster.isApprovedFirmware(firmware)
