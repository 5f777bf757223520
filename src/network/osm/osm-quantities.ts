import type { KilometresPerHour, Metres, Percent, Tonnes } from '#src/units.ts'

/** What a tag states; `value` null: no limit. Not understood: nothing is made of it, and it is told. */
export type Stated<T> = { readonly value: T | null; readonly understood: boolean }

const nothing: Stated<never> = { value: null, understood: true }
const foreign: Stated<never> = { value: null, understood: false }

const KMH_OF_MPH = 1.609_344
const METRES_OF_FOOT = 0.3048
const METRES_OF_INCH = 0.0254
/** Of a pound, of a short ton. */
const TONNES_OF = { lb: 0.000_453_592_37, st: 0.907_184_74 }

/** Words of the OpenStreetMap wiki for "there is no limit" and "there is no sign". */
const NO_LIMIT = /^(no|none|default|unsigned|no_sign|no_indications|unspecified)$/
/** National limits as British mappers write them, in mph: `GB:nsl_single`, `UK:nsl_dual`. */
const NATIONAL: readonly (readonly [pattern: RegExp, mph: number])[] = [
  [/^(gb|uk)[:_]?nsl[_:]?single$/i, 60],
  [/^(gb|uk)[:_]?nsl[_:]?dual$/i, 70],
  [/^(gb|uk)[:_]?(nsl[_:])?motorway$/i, 70],
  [/^(gb|uk)[:_]?nsl[_:]?restricted$/i, 30],
]

const rounded = (value: number, digits: number) => Number(value.toFixed(digits))

/** A value outside what there is on roads is a slip of the keyboard: `39` for 3.9 m. */
const within = <T extends number>(value: number, least: number, most: number): Stated<T> =>
  value >= least && value <= most ? { value: value as T, understood: true } : foreign

/** `60 mph`, `50` (km/h), `GB:nsl_single`. */
export function statedSpeed(tag: string | undefined): Stated<KilometresPerHour> {
  if (tag === undefined || NO_LIMIT.test(tag)) return nothing
  const national = NATIONAL.find(([pattern]) => pattern.test(tag))
  if (national) return { value: rounded(national[1] * KMH_OF_MPH, 1), understood: true }
  const [, figure, unit] = /^(\d+(?:\.\d+)?) ?(mph|km\/h|kmh)?$/i.exec(tag) ?? []
  if (figure === undefined) return foreign
  const kmh = Number(figure) * (unit?.toLowerCase() === 'mph' ? KMH_OF_MPH : 1)
  return within(rounded(kmh, 1), 5, 200)
}

/** `7.5`, `7.5 t`, `16500 lbs`, `7500 kg`, `8 st` (short tons). */
export function statedWeight(tag: string | undefined): Stated<Tonnes> {
  if (tag === undefined || NO_LIMIT.test(tag)) return nothing
  const [, figure, unit = 't'] = /^(\d+(?:\.\d+)?) ?(t|tonnes?|kg|lbs?|st)?$/i.exec(tag) ?? []
  if (figure === undefined) return foreign
  return within(rounded(Number(figure) * tonnesOf(unit.toLowerCase()), 3), 0.5, 200)
}

function tonnesOf(unit: string): number {
  if (unit.startsWith('lb')) return TONNES_OF.lb
  if (unit === 'st') return TONNES_OF.st
  return unit === 'kg' ? 0.001 : 1
}

/** `3.5`, `3.5 m`, `12'6"`, `12 ft 6 in`; within the range given, m. */
export function statedLength(tag: string | undefined, least: Metres, most: Metres): Stated<Metres> {
  if (tag === undefined || NO_LIMIT.test(tag)) return nothing
  const [, metres] = /^(\d+(?:\.\d+)?) ?m?$/.exec(tag) ?? []
  if (metres !== undefined) return within(Number(metres), least, most)
  const [, feet, inches = '0'] =
    /^(\d+(?:\.\d+)?) ?(?:'|ft|feet) ?(?:(\d+(?:\.\d+)?) ?(?:"|''|in)?)?$/i.exec(tag) ?? []
  if (feet === undefined) return foreign
  return within(rounded(Number(feet) * METRES_OF_FOOT + Number(inches) * METRES_OF_INCH, 2), least, most)
}

/** `12%`, `-8 %`, `1:8`, `7°`: how steep, whichever way; `up` and `down` state no figure. */
export function statedSlope(tag: string | undefined): Stated<Percent> {
  if (tag === undefined || tag === 'up' || tag === 'down') return nothing
  const [, figure, unit] = /^[-+]?(\d+(?:\.\d+)?) ?(%|°)$/.exec(tag) ?? []
  if (figure !== undefined) {
    const percent = unit === '°' ? 100 * Math.tan((Number(figure) * Math.PI) / 180) : Number(figure)
    return within(rounded(percent, 1), 0, 50)
  }
  const [, ratio] = /^1 ?: ?(\d+(?:\.\d+)?)$/.exec(tag) ?? []
  return ratio === undefined ? foreign : within(rounded(100 / Number(ratio), 1), 0, 50)
}

/** Whole lanes of the carriageway. */
export function statedLanes(tag: string | undefined): Stated<number> {
  if (tag === undefined) return nothing
  return /^\d+(\.5)?$/.test(tag) ? within(Number(tag), 1, 12) : foreign
}
