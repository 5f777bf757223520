import type { JsonObject } from '#src/telemetry/json-text.ts'
import {
  bytesOf,
  counterOf,
  devEuiOf,
  instantOf,
  isRefusal,
  objectOf,
  portOf,
  radioOf,
  textOf,
} from '#src/telemetry/lorawan/envelope-fields.ts'
import type { Uplink } from '#src/telemetry/lorawan/uplink.ts'
import { type Refusal, refusal } from '#src/telemetry/refusal.ts'

const EXPECTED = 'an uplink of ChirpStack v4: deviceInfo, fPort, fCnt, data'
/** Names that version 3 writes and version 4 does not. */
const VERSION_3 = ['devEUI', 'applicationID', 'objectJSON'] as const
/** What other events of version 4 carry and an uplink does not. */
const OTHER_EVENTS = [
  'queueItemId',
  'margin',
  'level',
  'location',
  'integrationName',
  'acknowledged',
] as const

function foreign(envelope: JsonObject): Refusal {
  const old = VERSION_3.find((name) => name in envelope)
  if (old)
    return refusal('ENVELOPE_VERSION', 'This is an uplink of ChirpStack v3, which is not read.', {
      field: old,
      expected: EXPECTED,
      got: old,
      likely_cause: 'a network server of version 3: upgrade it to version 4',
    })
  return refusal('ENVELOPE', 'This is no uplink of ChirpStack.', {
    field: 'deviceInfo',
    expected: EXPECTED,
    got: Object.keys(envelope).slice(0, 6).join(', '),
    likely_cause:
      'uplink_message' in envelope
        ? 'an uplink of The Things Stack'
        : 'road_temp_c' in envelope
          ? 'a device’s own message, not that of a network'
          : undefined,
  })
}

function otherEvent(envelope: JsonObject): Refusal | null {
  const got = OTHER_EVENTS.find((name) => name in envelope)
  if (!got || 'data' in envelope || 'object' in envelope) return null
  return refusal('NOT_AN_UPLINK', 'This is another event than an uplink.', { expected: EXPECTED, got })
}

/** The Network’s name for the profile first; a device tag `model` says it where profiles are shared. */
const modelsOf = (info: JsonObject): string[] =>
  [textOf(objectOf(info.tags)?.model), textOf(info.deviceProfileName)].filter((name) => name !== null)

/** ChirpStack v4; older servers of it leave out what is 0 or empty. */
export function chirpStackUplink(envelope: JsonObject): Uplink | Refusal {
  const info = objectOf(envelope.deviceInfo)
  if (!info) return foreign(envelope)
  const other = otherEvent(envelope)
  if (other) return other
  const dev_eui = devEuiOf(info.devEui, 'deviceInfo.devEui')
  if (isRefusal(dev_eui)) return dev_eui
  const f_cnt = counterOf(envelope.fCnt, 'fCnt')
  if (isRefusal(f_cnt)) return f_cnt
  const bytes = bytesOf(envelope.data, 'data')
  if (isRefusal(bytes)) return bytes
  return {
    dev_eui,
    device: textOf(info.deviceName),
    application: textOf(info.applicationId),
    models: modelsOf(info),
    f_port: portOf(envelope.fPort),
    f_cnt,
    bytes,
    decoded: objectOf(envelope.object),
    at: instantOf(envelope.time),
    identity: textOf(envelope.deduplicationId) ?? `${dev_eui} ${f_cnt}`,
    radio: radioOf(envelope.rxInfo),
  }
}
