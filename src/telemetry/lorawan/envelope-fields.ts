import { readInstant } from '#src/telemetry/instant.ts'
import type { JsonObject } from '#src/telemetry/json-text.ts'
import { base64Bytes, causeOfBadBase64, devEui } from '#src/telemetry/lorawan/bytes.ts'
import type { Radio } from '#src/telemetry/lorawan/uplink.ts'
import { type Refusal, refusal, shown } from '#src/telemetry/refusal.ts'

export const objectOf = (value: unknown): JsonObject | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

/** The first that can be read; a time without zone is none. */
export function instantOf(...values: readonly unknown[]): Date | null {
  for (const value of values) {
    const read = typeof value === 'string' ? readInstant(value) : null
    if (read) return new Date(read.at)
  }
  return null
}

/** 0 where the network left it out, as it does with zeros. */
export function counterOf(value: unknown, field: string): number | Refusal {
  if (value === undefined || value === null) return 0
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  return refusal('SCHEMA', `${field} is no frame counter.`, {
    field,
    expected: 'a whole number from 0',
    got: shown(value),
  })
}

export const portOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)

export function devEuiOf(value: unknown, field: string): string | Refusal {
  return (
    devEui(value) ??
    refusal('DEV_EUI', 'The uplink does not say which device sent it.', {
      field,
      expected: '16 hexadecimal digits',
      got: shown(value),
      likely_cause:
        typeof value === 'string' && base64Bytes(value)?.length === 8
          ? 'base64, as ChirpStack v3 writes it'
          : undefined,
    })
  )
}

/** Null: nothing was sent. */
export function bytesOf(value: unknown, field: string): Uint8Array | null | Refusal {
  if (value === undefined || value === null || value === '') return null
  const bytes = typeof value === 'string' ? base64Bytes(value) : null
  return (
    bytes ??
    refusal('PAYLOAD_ENCODING', `${field} is not base64.`, {
      field,
      expected: 'standard base64 with its padding',
      got: shown(value),
      likely_cause: typeof value === 'string' ? causeOfBadBase64(value) : undefined,
    })
  )
}

/** A signal strength that is left out is unknown: 0 would be the best there is. */
export function radioOf(value: unknown): Radio {
  const heard = (Array.isArray(value) ? value : []).map(objectOf).filter((it) => it !== null)
  const best = heard
    .filter(({ rssi }) => typeof rssi === 'number')
    .toSorted((a, b) => (b.rssi as number) - (a.rssi as number))[0]
  return {
    gateways: heard.length,
    ...(best && { rssi_dbm: best.rssi as number }),
    ...(typeof best?.snr === 'number' && { snr_db: best.snr }),
  }
}

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value
