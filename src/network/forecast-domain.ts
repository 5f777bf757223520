/** Area with one weather forecast: all its stations are driven by the atmosphere at its reference place. */
export type ForecastDomain = {
  readonly id: string
  readonly authority: string
  readonly name: string
  readonly lat: number
  readonly lon: number
  readonly invented: boolean
}
