/**
 * The named nights, each from noon to noon UTC, as tables a forecaster could read. Between the rows the weather
 * moves in straight lines; `climate.ts` adds a little seeded unrest and joins one night to the next.
 */

/** Hours after noon UTC, air °C, dew point °C, wind m/s, cloud 0–1, rain mm/h, snow mm/h (water), pressure hPa. */
export type NightRow = readonly [
  hour: number,
  air: number,
  dewpoint: number,
  wind: number,
  cloud: number,
  rain: number,
  snow: number,
  pressure: number,
]

export type Night = {
  readonly rows: readonly NightRow[]
  /** What the weather service expects until `surprise_hour` (hours after noon); absent: it expects the truth. */
  readonly expected?: readonly NightRow[]
  readonly surprise_hour?: number
}

export type NightName =
  | 'radiation-frost'
  | 'marginal-night'
  | 'freezing-rain'
  | 'snow'
  | 'fog-and-hoar'
  | 'thaw'
  | 'uneventful'

export const NIGHTS: Readonly<Record<NightName, Night>> = {
  // A shower leaves the roads damp, then the sky clears and the wind drops.
  'radiation-frost': {
    rows: [
      [0, 7.6, 4.2, 3.4, 0.75, 0, 0, 1022],
      [1, 7.4, 4.6, 3.4, 0.85, 0.6, 0, 1022],
      [2, 7.3, 4.3, 3.2, 0.7, 0, 0, 1022],
      [5, 7.0, 3.8, 3.0, 0.75, 0, 0, 1023],
      [7, 6.6, 3.4, 2.8, 0.6, 0, 0, 1024],
      [8, 6.2, 3.2, 2.5, 0.35, 0, 0, 1025],
      [10, 5.4, 2.7, 2.1, 0.12, 0, 0, 1026],
      [12, 4.5, 2.0, 1.8, 0.05, 0, 0, 1027],
      [14, 3.6, 1.3, 1.7, 0.04, 0, 0, 1028],
      [16, 2.9, 0.7, 1.6, 0.04, 0, 0, 1029],
      [18, 2.4, 0.3, 1.6, 0.04, 0, 0, 1029],
      [20, 2.3, 0.3, 1.6, 0.06, 0, 0, 1029],
      [22, 4.4, 0.8, 1.8, 0.1, 0, 0, 1029],
      [24, 6.6, 1.6, 2.6, 0.3, 0, 0, 1028],
    ],
  },
  // Cloud was to stay all night; it clears between seven and eight in the evening.
  'marginal-night': {
    rows: [
      [0, 6.6, 4.0, 2.8, 0.97, 0, 0, 1019],
      [5, 6.2, 3.9, 2.7, 0.97, 0.1, 0, 1020],
      [7, 5.8, 3.6, 2.4, 0.8, 0, 0, 1021],
      [8, 5.3, 3.3, 2.1, 0.25, 0, 0, 1021],
      [9, 4.7, 2.9, 1.9, 0.08, 0, 0, 1022],
      [11, 3.6, 2.1, 1.7, 0.05, 0, 0, 1022],
      [13, 2.4, 1.1, 1.6, 0.05, 0, 0, 1023],
      [15, 1.3, 0.2, 1.5, 0.04, 0, 0, 1023],
      [17, 0.7, -0.4, 1.4, 0.05, 0, 0, 1024],
      [19, 0.3, -0.8, 1.4, 0.08, 0, 0, 1024],
      [22, 2.4, 0.2, 1.8, 0.3, 0, 0, 1023],
      [24, 5.2, 1.8, 2.4, 0.7, 0, 0, 1021],
    ],
    expected: [
      [0, 6.6, 4.0, 2.8, 0.97, 0, 0, 1019],
      [7, 6.0, 3.7, 2.6, 0.97, 0.1, 0, 1021],
      [12, 4.5, 2.9, 2.2, 0.97, 0, 0, 1022],
      [19, 3.3, 2.0, 2.1, 0.95, 0, 0, 1023],
      [24, 5.4, 2.2, 2.6, 0.9, 0, 0, 1021],
    ],
    surprise_hour: 11,
  },
  // A clear cold evening, then rain from a warm layer aloft on to roads below zero.
  'freezing-rain': {
    rows: [
      [0, 1.0, -3.0, 2.5, 0.25, 0, 0, 1016],
      [4, -1.0, -3.6, 2.2, 0.15, 0, 0, 1014],
      [8, -3.0, -4.4, 2.2, 0.35, 0, 0, 1011],
      [10, -2.9, -3.8, 2.8, 0.95, 0, 0, 1009],
      [11, -2.4, -2.8, 3.0, 1, 0.3, 0, 1008],
      [13, -1.7, -1.9, 3.2, 1, 0.9, 0, 1006],
      [16, -1.0, -1.1, 3.4, 1, 1.1, 0, 1004],
      [18, -0.5, -0.6, 3.6, 1, 0.5, 0, 1003],
      [20, 0.4, 0.2, 3.8, 1, 0.2, 0, 1002],
      [24, 2.4, 1.2, 4.0, 0.8, 0, 0, 1004],
    ],
  },
  snow: {
    rows: [
      [0, 1.6, -1.0, 3.2, 0.8, 0, 0, 1004],
      [5, 0.6, -1.2, 3.4, 0.97, 0, 0, 1001],
      [7, 0.1, -0.6, 3.6, 1, 0, 0.5, 999],
      [10, -0.3, -0.6, 3.8, 1, 0, 1.6, 997],
      [14, -0.6, -0.9, 3.6, 1, 0, 1.3, 998],
      [16, -1.0, -1.4, 3.2, 0.95, 0, 0.2, 1000],
      [19, -1.9, -2.6, 2.6, 0.6, 0, 0, 1003],
      [24, 0.8, -2.0, 2.8, 0.5, 0, 0, 1007],
    ],
  },
  // Calm and clear, hoar on every surface, then freezing fog.
  'fog-and-hoar': {
    rows: [
      [0, 2.4, 0.4, 1.4, 0.3, 0, 0, 1032],
      [4, 0.8, -0.2, 1.0, 0.05, 0, 0, 1033],
      [7, -1.2, -1.5, 0.8, 0.03, 0, 0, 1033],
      [11, -2.8, -2.9, 0.7, 0.05, 0, 0, 1034],
      [13, -3.3, -3.4, 0.6, 0.35, 0, 0, 1034],
      [15, -3.5, -3.5, 0.6, 0.85, 0, 0, 1034],
      [20, -3.6, -3.6, 0.6, 0.9, 0, 0, 1034],
      [24, -0.6, -1.0, 1.0, 0.7, 0, 0, 1033],
    ],
  },
  // A hard evening; a warm front brings cloud, wind and rain after midnight.
  thaw: {
    rows: [
      [0, -0.4, -3.0, 2.2, 0.2, 0, 0, 1018],
      [4, -2.0, -4.0, 1.8, 0.08, 0, 0, 1017],
      [8, -3.4, -4.6, 1.8, 0.15, 0, 0, 1014],
      [10, -2.8, -3.6, 3.0, 0.9, 0, 0, 1011],
      [13, -0.4, -0.9, 4.4, 1, 0, 0.3, 1007],
      [15, 1.6, 1.2, 5.2, 1, 0.7, 0, 1004],
      [18, 4.2, 3.8, 6.0, 1, 0.9, 0, 1000],
      [21, 6.0, 5.2, 6.2, 0.97, 0.3, 0, 998],
      [24, 5.4, 3.0, 5.0, 0.7, 0, 0, 1001],
    ],
  },
  uneventful: {
    rows: [
      [0, 8.6, 5.6, 4.6, 0.9, 0, 0, 1012],
      [6, 7.4, 5.4, 4.2, 0.95, 0, 0, 1012],
      [10, 6.9, 5.2, 4.0, 0.95, 0.2, 0, 1011],
      [14, 6.6, 5.0, 4.0, 0.97, 0, 0, 1011],
      [19, 6.2, 4.6, 4.0, 0.93, 0, 0, 1012],
      [24, 8.2, 5.2, 4.4, 0.9, 0, 0, 1013],
    ],
  },
}
