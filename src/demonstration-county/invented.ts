/**
 * What the demonstration county makes up: nobody treats Rutland like this. Only roads, names, lengths and one-way
 * rules are real. Everything that shows these values says that they are invented.
 */
export const AUTHORITY = 'rutland-demo'

export const DEPOTS = [
  { id: 'depot-west', name: 'Oakham depot (invented)', junction: 2113, lon: -0.73513, lat: 52.68243 },
  {
    id: 'depot-east',
    name: 'Great Casterton depot (invented)',
    junction: 1821,
    lon: -0.50731,
    lat: 52.65725,
  },
] as const

/** Places whose weather forecast stands for the stations nearest to them. */
export const DOMAINS = [
  { id: 'vale-of-catmose', name: 'Vale of Catmose (invented domain)', lat: 52.68, lon: -0.73 },
  { id: 'welland-valley', name: 'Welland valley and Uppingham (invented domain)', lat: 52.57, lon: -0.71 },
  { id: 'gwash-and-a1', name: 'Gwash valley and A1 (invented domain)', lat: 52.67, lon: -0.56 },
] as const

/** Treated width of the carriageway, metres. */
export const WIDTH_M = { twoWay: 6.5, oneWay: 7.3 }
/** A, B and C roads. */
export const TREATED_CLASSES = /^(trunk|primary|secondary|tertiary)(_link)?$/
export const DESIGN_RATE_G_M2 = 20
export const CAPACITY_T = 6
export const TREAT_KMH = 40
export const TRAVEL_KMH = 70
/** A gritter does not take a short cut through a housing estate: there a dead run counts for so many times its length. */
export const RESIDENTIAL = { classes: /^(residential|living_street|road)$/, price: 3 }
export const ROUTE_LIMIT_H = 2.5
/** One more route has to save at least this much dead running. */
export const ROUTE_PRICE_MIN = 20
/** Treated kilometres an hour with dead mileage, turning and junctions: what British authorities reach is 23 to 25. */
export const EFFECTIVE_KMH = 24
export const LONGEST_TASK_M = 4_000
