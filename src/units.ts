/** Quantities as types: passing one unit for another is a type error; a plain number fits any. No run-time cost. */
declare const unit: unique symbol
type Quantity<U extends string> = number & { readonly [unit]?: U }

export type Celsius = Quantity<'°C'>
export type WattsPerSquareMetre = Quantity<'W/m²'>
/** Rate of spreading, per square metre of carriageway. */
export type GramsPerSquareMetre = Quantity<'g/m²'>
/** Water equivalent: 1 mm is 1 kg/m². */
export type Millimetres = Quantity<'mm'>
export type MillimetresPerHour = Quantity<'mm/h'>
export type MetresPerSecond = Quantity<'m/s'>
export type KilometresPerHour = Quantity<'km/h'>
export type Metres = Quantity<'m'>
export type Kilometres = Quantity<'km'>
export type Kilograms = Quantity<'kg'>
export type Tonnes = Quantity<'t'>
export type Hours = Quantity<'h'>
export type Minutes = Quantity<'min'>
export type Seconds = Quantity<'s'>
export type Milliseconds = Quantity<'ms'>
export type Degrees = Quantity<'°'>
export type Hectopascals = Quantity<'hPa'>
export type Percent = Quantity<'%'>
/** Cloud cover in eighths of the sky, 0 to 8. */
export type Oktas = Quantity<'okta'>
/** 0 to 1. */
export type Probability = Quantity<'1'>

export const SECOND: Milliseconds = 1_000
export const MINUTE: Milliseconds = 60_000
export const HOUR: Milliseconds = 3_600_000
export const DAY: Milliseconds = 86_400_000
