/** Envelopes as the networks write them, around any frame. */
export const RECEIVED = '2026-01-12T21:40:03.301Z'
const RECEIVED_BY_SERVER = '2026-01-12T21:40:03.512345678Z'
export const DEV_EUI = '0004a30b001c0530'

export type Frame = {
  readonly hex?: string
  readonly model?: string
  readonly fPort?: number
  readonly fCnt?: number
  readonly decoded?: unknown
  readonly at?: string
}

const base64 = (hex = ''): string => Buffer.from(hex, 'hex').toString('base64')

/** The Things Stack leaves out what is 0, empty or false: so does this. */
const withoutZeros = (object: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && value !== 0 && value !== ''),
  )

export const theThingsStack = ({ hex, model, fPort, fCnt, decoded, at = RECEIVED }: Frame): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      end_device_ids: {
        device_id: 'a140-cut',
        dev_eui: DEV_EUI.toUpperCase(),
        application_ids: { application_id: 'roads' },
      },
      received_at: RECEIVED_BY_SERVER,
      uplink_message: withoutZeros({
        session_key_id: 'AXPoziFRvbcEguvZQoCCZw==',
        f_port: fPort ?? 1,
        f_cnt: fCnt ?? 912,
        frm_payload: base64(hex),
        decoded_payload: decoded,
        rx_metadata: [{ gateway_ids: { gateway_id: 'gritter-depot' }, rssi: -97, snr: 7.5 }, {}],
        version_ids: model && { brand_id: 'maker', model_id: model },
        received_at: at,
      }),
    }),
  )

export const chirpStack = ({ hex, model, fPort, fCnt, decoded, at = RECEIVED }: Frame): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      deduplicationId: '3ac7e3c4-4401-4b8d-9386-a5c902f9202d',
      time: at.replace('Z', '456+00:00'),
      deviceInfo: {
        tenantId: '52f14cd4-c6f1-4fbd-8f87-4025e1d49242',
        applicationId: 'ca739e26-7b67-4f14-b69e-d568c22a5a75',
        deviceProfileName: model ?? 'generic',
        deviceName: 'a140-cut',
        devEui: DEV_EUI,
      },
      fCnt: fCnt ?? 912,
      fPort: fPort ?? 1,
      data: base64(hex),
      ...(decoded !== undefined && { object: decoded }),
      rxInfo: [{ gatewayId: '0016c001f153a14c', rssi: -57, snr: 10.5 }],
    }),
  )
