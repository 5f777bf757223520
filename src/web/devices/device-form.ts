import { writtenNumber } from '#src/web/approval-form.ts'

/** The fields of a device's forms as a browser sends them: all words, any may be missing. */
export type DeviceEntry = Readonly<Record<string, string | undefined>>

/** What each form asks of the API besides its reason. */
const ACTS: Readonly<Record<string, (entered: DeviceEntry) => object>> = {
  quarantine: () => ({}),
  release: () => ({}),
  maintenance: ({ hours }) => ({ hours: writtenNumber(hours) }),
  'maintenance/end': () => ({}),
  credential: ({ grace_h }) => (grace_h === undefined ? {} : { grace_h: writtenNumber(grace_h) }),
  revoke: () => ({}),
  transfer: ({ device_id = '' }) => ({ device_id: device_id.trim() }),
}

export type DeviceRequest = { readonly path: string; readonly body?: object }

/** What a form on the page of a device asks for; null: it is no form of that page. */
export function deviceRequest(device: string, entered: DeviceEntry): DeviceRequest | null {
  const { act = '', reason = '' } = entered
  const path = `/api/v1/devices/${encodeURIComponent(device)}/${act}`
  if (act === 'claim-code') return { path }
  const more = Object.hasOwn(ACTS, act) ? ACTS[act] : undefined
  return more ? { path, body: { reason, ...more(entered) } } : null
}

/** The form of registration as the API takes it; a number that is none is sent as it is, for the API to refuse. */
export function registrationBody(entered: DeviceEntry): object {
  const { device_id = '', name = '', lat, lon, route = '', serial, claim } = entered
  return {
    device_id: device_id.trim(),
    name: name.trim(),
    lat: writtenNumber(lat?.replace('−', '-')),
    lon: writtenNumber(lon?.replace('−', '-')),
    route,
    ...(serial?.trim() && { serial: serial.trim() }),
    ...(claim === 'yes' && { claim: true }),
  }
}
