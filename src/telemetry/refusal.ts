/** Why a payload is not a reading, in the order in which the rules are tried. */
export type RefusalCode =
  | 'RETAIN_FORBIDDEN'
  | 'PAYLOAD_TOO_LARGE'
  | 'NOT_UTF8_JSON'
  | 'INVALID_JSON_OR_SHAPE'
  | 'FORBIDDEN_KEY'
  | 'DUPLICATE_KEY'
  | 'SCHEMA'
  | 'SCHEMA_VERSION'
  | 'UNKNOWN_FIELD_UNIT'
  | 'TS_FORMAT'
  | 'FUTURE_TS'
  | 'TS_TOO_OLD'
  | 'SENTINEL'
  | 'RANGE'
  | 'IDENTITY_MISMATCH'
  | 'UNKNOWN_DEVICE'
  | 'DEVICE_QUARANTINED'
  | 'TOPIC_INVALID'
  | UplinkRefusalCode

/** Why an uplink of a LoRaWAN network is not a reading. */
export type UplinkRefusalCode =
  | 'ENVELOPE'
  | 'ENVELOPE_VERSION'
  | 'NOT_AN_UPLINK'
  | 'SIMULATED'
  | 'DEV_EUI'
  | 'PAYLOAD_ENCODING'
  | 'EMPTY_PAYLOAD'
  | 'UNKNOWN_FAMILY'
  | 'FRAME'
  | 'NO_ROAD_TEMPERATURE'
  | 'ACL'

/** A named refusal, with what its owner needs to mend it. */
export type Refusal = {
  readonly code: RefusalCode
  /** One sentence. */
  readonly message: string
  readonly field?: string
  readonly expected?: string
  readonly got?: string
  readonly likely_cause?: string
  /** Sequence number of the refused message, where it could be read. */
  readonly seq?: number
}

export type RefusalDetail = Omit<Refusal, 'code' | 'message'>

export const refusal = (code: RefusalCode, message: string, detail: RefusalDetail = {}): Refusal => ({
  code,
  message,
  ...detail,
})

/** A value as it came, short enough for a log line or a page. */
export function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
