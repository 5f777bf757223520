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

const EXPECTED = 'an uplink of The Things Stack v3: end_device_ids and uplink_message'

function foreign(envelope: JsonObject): Refusal {
  const event = Object.keys(envelope).find((key) => /^(join|downlink|location|service)_/.test(key))
  if (objectOf(envelope.end_device_ids) && event)
    return refusal('NOT_AN_UPLINK', 'This is another event than an uplink.', {
      expected: EXPECTED,
      got: event,
    })
  return refusal('ENVELOPE', 'This is no uplink of The Things Stack.', {
    field: objectOf(envelope.end_device_ids) ? 'uplink_message' : 'end_device_ids',
    expected: EXPECTED,
    got: Object.keys(envelope).slice(0, 6).join(', '),
    likely_cause: causeOfForeign(envelope),
  })
}

function causeOfForeign(envelope: JsonObject): string | undefined {
  if ('deviceInfo' in envelope) return 'an uplink of ChirpStack'
  if ('app_id' in envelope) return 'The Things Network v2, which was shut down in 2021'
  if ('road_temp_c' in envelope) return 'a device’s own message, not that of a network'
  return undefined
}

const simulated = (): Refusal =>
  refusal('SIMULATED', 'This uplink was made up in the network’s console: no road was measured.', {
    field: 'simulated',
    expected: 'an uplink of a device',
    got: 'true',
  })

/** Model first, then brand and model, which profile names are made of. */
function modelsOf(message: JsonObject, envelope: JsonObject): string[] {
  const version = objectOf(message.version_ids) ?? objectOf(envelope.version_ids) ?? {}
  const [brand, model] = [textOf(version.brand_id), textOf(version.model_id)]
  return [model, model && brand && `${brand}-${model}`].filter((name) => name !== null)
}

/**
 * The Things Stack v3 leaves out what is 0, "" or false: a missing f_cnt is the first frame, a missing frm_payload
 * an empty one.
 */
export function theThingsStackUplink(given: JsonObject): Uplink | Refusal {
  // the storage integration wraps what it hands out
  const envelope = objectOf(given.result) ?? given
  const ids = objectOf(envelope.end_device_ids)
  const message = objectOf(envelope.uplink_message)
  if (!ids || !message) return foreign(envelope)
  if (envelope.simulated === true) return simulated()
  const dev_eui = devEuiOf(ids.dev_eui, 'end_device_ids.dev_eui')
  if (isRefusal(dev_eui)) return dev_eui
  const f_cnt = counterOf(message.f_cnt, 'uplink_message.f_cnt')
  if (isRefusal(f_cnt)) return f_cnt
  const bytes = bytesOf(message.frm_payload, 'uplink_message.frm_payload')
  if (isRefusal(bytes)) return bytes
  const session = textOf(message.session_key_id)
  return {
    dev_eui,
    device: textOf(ids.device_id),
    application: textOf(objectOf(ids.application_ids)?.application_id),
    models: modelsOf(message, envelope),
    f_port: portOf(message.f_port),
    f_cnt,
    bytes,
    decoded: objectOf(message.decoded_payload),
    at: instantOf(message.received_at, envelope.received_at),
    identity: `${dev_eui} ${session ?? ''} ${f_cnt}`,
    radio: radioOf(message.rx_metadata),
  }
}
