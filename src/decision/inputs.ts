import type { Assessment } from '#src/decision/assessment.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import type { Outlook } from '#src/decision/outlook.ts'
import type { EvidenceInput } from '#src/decision/recommendation.ts'
import { brineFreezingPoint, residualSalt } from '#src/decision/residual-salt.ts'
import { toldReadings } from '#src/decision/told-readings.ts'

/** What may be left of an earlier treatment, as a figure to read; what it counts for is in the notes. */
function residueInputs(given: DecideCase, usable: Assessment['usable']): EvidenceInput[] {
  const residue = residualSalt(given, usable)
  if (!residue) return []
  const { treatment, left_g_m2, age_h } = residue
  const input = { kind: 'treatment', id: treatment.id, at: treatment.at } as const
  return [
    { ...input, name: 'residual_salt_g_m2', value: left_g_m2 },
    { ...input, name: 'residual_age_h', value: age_h },
    { ...input, name: 'brine_freezing_point_c', value: brineFreezingPoint(left_g_m2) },
  ]
}

const stationsOnly = (outlooks: Assessment['outlooks']) => outlooks.filter(({ segment }) => !segment)

/** A road between the stations: what is expected of it, and the map and forecasts that say so. */
function roadInputs({ roads }: DecideCase, outlook: Outlook): EvidenceInput[] {
  const { segment, minimum, freeze_probability, below_station_c, forecast } = outlook
  if (!segment || !roads) return []
  const input = { kind: 'road', id: segment.id } as const
  const forecastId = `${outlook.station}@${forecast.issued_at.toISOString()}`
  return [
    { ...input, name: 'thermal_map', value: segment.road, at: roads.surveyed_at },
    { ...input, name: 'forecast', value: forecastId },
    { ...input, name: 'minimum_road_temp_c', value: minimum.road_temp_c, at: minimum.at },
    { ...input, name: 'freeze_probability', value: freeze_probability },
    { ...input, name: 'below_station_c', value: below_station_c ?? null },
  ]
}

/** What the recommendation rests on, by id and unrounded value, for the record. */
export function inputsOf(given: DecideCase, { evidence, outlooks, usable }: Assessment): EvidenceInput[] {
  const { policy, route } = given
  return [
    { kind: 'policy', id: policy.id, name: 'version', value: policy.version },
    { kind: 'policy', id: policy.id, name: 'treat_probability', value: policy.treat_probability },
    { kind: 'policy', id: route.id, name: 'treat_below_c', value: route.threshold.treat_below_c },
    { kind: 'policy', id: route.id, name: 'side', value: route.threshold.side },
    { kind: 'policy', id: route.id, name: 'threshold_version', value: route.threshold.version },
    ...stationsOnly(outlooks).flatMap((outlook): EvidenceInput[] => {
      const id = `${outlook.station}@${outlook.forecast.issued_at.toISOString()}`
      const { minimum } = outlook
      return [
        { kind: 'forecast', id, name: 'model', value: outlook.forecast.model },
        { kind: 'forecast', id, name: 'minimum_road_temp_c', value: minimum.road_temp_c, at: minimum.at },
        { kind: 'forecast', id, name: 'freeze_probability', value: outlook.freeze_probability },
        { kind: 'forecast', id, name: 'sensor_below_forecast_c', value: outlook.deficit_c },
      ]
    }),
    ...outlooks.flatMap((outlook) => roadInputs(given, outlook)),
    ...toldReadings(given, evidence).flatMap(({ device, seq, at, road_temp_c, flags }): EvidenceInput[] => {
      const reading = { kind: 'reading', id: `${device}/${seq}`, at } as const
      const doubt = { ...reading, name: 'flags', value: flags.join(', ') }
      return [{ ...reading, name: 'road_temp_c', value: road_temp_c }, ...(flags.length > 0 ? [doubt] : [])]
    }),
    ...residueInputs(given, usable),
    ...given.treatments.map(({ id, at, spread_rate_g_m2 }) => ({
      kind: 'treatment',
      id,
      name: 'spread_rate_g_m2',
      value: spread_rate_g_m2,
      at,
    })),
  ]
}
