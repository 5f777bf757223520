import { readFileSync } from 'node:fs'
import type { Climate } from '../../firmware-sim/climate.ts'
import { parseCounty, type Setting, type Station } from '../../firmware-sim/county.ts'
import { countyClimate } from '../../firmware-sim/night-readings.ts'
import type { ScenarioName } from '../../firmware-sim/scenario.ts'

const file = new URL('../../firmware-sim/county.json', import.meta.url)
/** The county that the demonstration runs. */
export const county = parseCounty(readFileSync(file, 'utf8'))

/** The night of these tests begins at noon. */
export const NOON = new Date('2026-01-15T12:00:00Z')
export const hoursAfterNoon = (hours: number): Date => new Date(NOON.getTime() + hours * 3_600_000)

export const weatherOf = (scenario: ScenarioName, seed = 1): Climate =>
  countyClimate({ county, scenario, seed, first_at: NOON })

export const stationIn = (setting: Setting): Station =>
  county.stations.find((station) => station.setting === setting)!
