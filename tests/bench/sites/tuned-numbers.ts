/**
 * The forecast's numbers that were chosen or confirmed by looking at the problem cases; every other constant is a
 * published value or a measured one. A number that is not here must not be changed because a score likes it.
 */
export type TunedNumber = {
  readonly file: string
  readonly constant: string
  /** The number in its source and nothing else: matches once. */
  readonly where: RegExp
  /** As the product has it. */
  readonly value: number
  /** What is physically plausible, `value` among it. */
  readonly range: readonly number[]
  /** Taken before any case was looked at: a published value, or the range's end that trusts the idea least. */
  readonly first: number
  readonly because: string
}

const constant = (name: string) => new RegExp(`(?<=const ${name}(?:: \\w+)? = )[\\d.]+`)
const member = (record: string, name: string) => new RegExp(`(?<=const ${record}[^\\n]*[{ ]${name}: )[\\d.]+`)
const ofState = (state: string, name: 'spread' | 'memory') =>
  new RegExp(`(?<=/\\*\\* ${state}[^\\n]*\\n[^\\n]*\\b${name}: )[\\d.]+`)

const [FILTER, AS_NOW, AIR] = ['flux-filter.ts', 'as-now.ts', 'air-mismatch.ts']
const [RADIATION, TURBULENCE, ROADS] = ['radiation.ts', 'turbulence.ts', 'roads.ts']
const [WATER, SPREAD] = ['surface-water.ts', 'spread.ts']

// biome-ignore format: a table
export const TUNED_NUMBERS: readonly TunedNumber[] = [
  { file: FILTER, constant: 'passing.spread', where: ofState('A passing cloud', 'spread'), value: 25, range: [15, 25, 35], first: 35, because: 'half of what clear against overcast makes, W/m²' },
  { file: FILTER, constant: 'passing.memory', where: ofState('A passing cloud', 'memory'), value: 3, range: [2, 3, 5], first: 2, because: 'how long a patch of cloud stays, h' },
  { file: FILTER, constant: 'sun.spread', where: ofState('Share of the absorbed sun', 'spread'), value: 0.2, range: [0.1, 0.2, 0.3], first: 0.1, because: 'road albedo 0.05 to 0.25, haze 10 %' },
  { file: FILTER, constant: 'sun.memory', where: ofState('Share of the absorbed sun', 'memory'), value: 6, range: [3, 6, 12], first: 3, because: 'half a day of sun, h' },
  { file: FILTER, constant: 'site.spread', where: ofState('The site itself', 'spread'), value: 5, range: [3, 5, 10], first: 10, because: 'traffic, walls, buildings, W/m²' },
  { file: FILTER, constant: 'site.memory', where: ofState('The site itself', 'memory'), value: 48, range: [24, 48, 96], first: 24, because: 'as long as readings are kept, h' },
  { file: FILTER, constant: 'exchange.spread', where: ofState('Share of the turbulent exchange', 'spread'), value: 0.25, range: [0.1, 0.15, 0.25, 0.35], first: 0.1, because: 'forecast wind against the road’s: a quarter to a third' },
  { file: FILTER, constant: 'exchange.memory', where: ofState('Share of the turbulent exchange', 'memory'), value: 96, range: [24, 48, 96, 192], first: 24, because: 'of the place, so days, h' },
  { file: FILTER, constant: 'lag.spread', where: ofState('Hours by which the sun', 'spread'), value: 0.5, range: [0.25, 0.5, 0.8], first: 0.25, because: 'a horizon of 4 to 12 degrees, a clock on civil time, h' },
  { file: FILTER, constant: 'lag.memory', where: ofState('Hours by which the sun', 'memory'), value: 96, range: [24, 48, 96, 192], first: 24, because: 'of the place, so days, h' },
  { file: AS_NOW, constant: 'DRIFT', where: constant('DRIFT'), value: 0.03, range: [0.03, 0.05, 0.1], first: 0.1, because: 'an unexplained change of a flat road, K/h' },
  { file: AS_NOW, constant: 'STEADY', where: constant('STEADY'), value: 14, range: [4, 6, 8, 10, 14], first: 4, because: 'a night, h' },
  { file: AIR, constant: 'AIR_FADE.clear', where: member('AIR_FADE', 'clear'), value: 3, range: [2, 3, 4, 6], first: 6, because: 'the boundary layer turns over between evening and night, h' },
  { file: AIR, constant: 'AIR_FADE.overcast', where: member('AIR_FADE', 'overcast'), value: 16, range: [12, 16, 24], first: 24, because: 'an air mass, h' },
  { file: AIR, constant: 'SHELTER_FADE', where: constant('SHELTER_FADE'), value: 96, range: [24, 48, 96], first: 24, because: 'of the place, so days, h' },
  { file: RADIATION, constant: 'BASE_COLDER', where: constant('BASE_COLDER'), value: 6, range: [0, 3, 6, 9], first: 0, because: 'Unsworth & Monteith 1975 (overcast 0.96 of black) at a spread of 4 to 5 K, K' },
  { file: TURBULENCE, constant: 'ROUGHNESS_MOMENTUM', where: constant('ROUGHNESS_MOMENTUM'), value: 0.001, range: [0.0005, 0.001, 0.003, 0.005], first: 0.005, because: 'asphalt to verge, m; METRo 0.001' },
  { file: TURBULENCE, constant: 'ROUGHNESS_HEAT', where: constant('ROUGHNESS_HEAT'), value: 0.0005, range: [0.0001, 0.0005, 0.001], first: 0.001, because: 'half to a tenth of the other, m; METRo 0.0005' },
  { file: TURBULENCE, constant: 'STIRRING', where: constant('STIRRING'), value: 2, range: [1, 2, 3], first: 1, because: 'gusts and traffic in a calm, m/s' },
  { file: ROADS, constant: 'LIGHT_TRAFFIC', where: constant('LIGHT_TRAFFIC'), value: 5, range: [0, 2, 5, 10], first: 10, because: 'a lightly used road, W/m²; METRo 10' },
  { file: WATER, constant: 'WEAR.snow', where: member('WEAR', 'snow'), value: 0.02, range: [0.01, 0.02, 0.05], first: 0.05, because: 'a lightly used road, share an hour' },
  { file: WATER, constant: 'SNOW_ALBEDO.dry', where: member('SNOW_ALBEDO', 'dry'), value: 0.75, range: [0.65, 0.75, 0.85], first: 0.85, because: 'fresh 0.8 to 0.9, old 0.5 to 0.6' },
  { file: WATER, constant: 'SNOW_ALBEDO.wet', where: member('SNOW_ALBEDO', 'wet'), value: 0.55, range: [0.45, 0.55, 0.65], first: 0.65, because: 'wet and old 0.4 to 0.6' },
  { file: WATER, constant: 'COVERED', where: constant('COVERED'), value: 1.5, range: [1, 1.5, 2.5], first: 1, because: 'RoadSurf, mm' },
  { file: SPREAD, constant: 'SKY_DOUBT.named', where: member('SKY_DOUBT', 'named'), value: 10, range: [7, 10, 14, 20], first: 20, because: 'one okta is 8 to 11 W/m²' },
  { file: SPREAD, constant: 'SUN_DOUBT', where: constant('SUN_DOUBT'), value: 0.15, range: [0.1, 0.15, 0.22, 0.3], first: 0.3, because: 'two oktas of broken cloud' },
  { file: SPREAD, constant: 'AIR_DAY', where: constant('AIR_DAY'), value: 1.2, range: [1, 1.2, 1.5, 2], first: 2, because: 'usual error of a day-ahead air temperature 1 to 2 °C' },
]

/** Which number of its range each constant takes, in the order of `TUNED_NUMBERS`. */
export type Choice = readonly number[]
export const PRODUCT: Choice = TUNED_NUMBERS.map(({ value }) => value)
export const UNTUNED: Choice = TUNED_NUMBERS.map(({ first }) => first)
