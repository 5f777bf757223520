import type { RefusalCode, UplinkRefusalCode } from '#src/telemetry/refusal.ts'

/** What each refusal of a device's message means, in the order in which the rules are tried. */
export const refusalWords: Readonly<Record<Exclude<RefusalCode, UplinkRefusalCode>, string>> = {
  UNKNOWN_DEVICE: 'No active device of that name is registered.',
  TOPIC_INVALID: 'The topic is not that of a device.',
  RETAIN_FORBIDDEN: 'The retain bit is set: an old reading would look new.',
  PAYLOAD_TOO_LARGE: 'More than 16,384 bytes.',
  NOT_UTF8_JSON: 'Not UTF-8 text.',
  INVALID_JSON_OR_SHAPE: 'Not exactly one JSON object (RFC 8259), or an empty one.',
  FORBIDDEN_KEY: 'A name that shadows JavaScript’s own, e.g. __proto__.',
  DUPLICATE_KEY: 'A name is given twice in one object.',
  SCHEMA:
    'A required field is missing, a field has the wrong type, more than 8 unknown fields, or nested too deep.',
  SCHEMA_VERSION: 'v is not the number 1.',
  UNKNOWN_FIELD_UNIT: 'A unit is declared; units are fixed by the field names.',
  TS_FORMAT: 'ts is not RFC 3339 with zone, or a date that does not exist.',
  FUTURE_TS: 'ts is more than 10 minutes ahead of the service.',
  TS_TOO_OLD: 'ts is more than 30 days behind the service.',
  SENTINEL: 'A value that sensors send when they have none, e.g. −127 or 85.',
  RANGE: 'A value outside what is possible.',
  IDENTITY_MISMATCH: 'device is not the device that sent it.',
  DEVICE_QUARANTINED: 'The device is in quarantine: what it sends is kept apart.',
}

/** What each refusal of a LoRaWAN network's uplink means. */
export const uplinkRefusalWords: Readonly<Record<UplinkRefusalCode, string>> = {
  ENVELOPE: 'Not an uplink of the network that it is said to come from.',
  ENVELOPE_VERSION: 'An uplink of ChirpStack v3, which is not read.',
  NOT_AN_UPLINK: 'Another event than an uplink: a join, a status, an acknowledgement.',
  SIMULATED: 'Made up in the network’s console: no road was measured.',
  DEV_EUI: 'Does not say which device sent it.',
  PAYLOAD_ENCODING: 'The frame is not base64.',
  EMPTY_PAYLOAD: 'A frame without content: what a decoder made of it is not believed.',
  UNKNOWN_FAMILY: 'What kind of device it is is not known: show one uplink and name its fields.',
  FRAME: 'The bytes are no frame of this family of devices.',
  NO_ROAD_TEMPERATURE: 'No road temperature in it.',
  ACL: 'On a topic that is not the network’s.',
}
