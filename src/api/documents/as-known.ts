import { z } from 'zod'
import { alertOut, decisionOut } from '#src/api/documents/decisions.ts'
import { nightPlanOut } from '#src/api/documents/plans.ts'
import { readingOut } from '#src/api/documents/readings.ts'
import { sensorVerdictOut } from '#src/api/documents/sensor-verdicts.ts'
import { stationForecastOut } from '#src/api/documents/stations.ts'
import { completedTreatmentOut } from '#src/api/documents/treatments.ts'
import { instantOut } from '#src/api/responses.ts'

export const hashOut = z.string().regex(/^[0-9a-f]{64}$/)
export const networkVersionOut = z.object({ since_at: instantOut, sha256: hashOut })
const named = { id: z.string(), name: z.string() }

export const asKnownOut = z.object({
  format: z.literal('frostline.as-known/1'),
  night: z.string(),
  at: instantOut,
  time_zone: z.string(),
  routes: z.array(z.object({ ...named, decision: decisionOut.nullable() })),
  stations: z.array(
    z.object({
      ...named,
      readings: z.array(readingOut),
      forecast: stationForecastOut.extend({ sha256: hashOut }).nullable(),
      doubts: z.array(sensorVerdictOut),
    }),
  ),
  alerts: z.array(alertOut),
  treatments: z.array(completedTreatmentOut),
  plans: z.array(nightPlanOut),
  network: networkVersionOut.nullable(),
  not_known: z.array(z.string()),
})
