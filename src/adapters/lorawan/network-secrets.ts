import { readFileSync } from 'node:fs'
import type { LorawanNetwork } from '#src/adapters/lorawan/networks-file.ts'
import { secretIn } from '#src/adapters/secret-file.ts'

const named = (key: string, { id }: LorawanNetwork): string => `${key} of ${id} in FROSTLINE_LORAWAN`

/** What a network's MQTT integration asks for; undefined where nothing is set. */
export function mqttLogin(network: LorawanNetwork) {
  const { username, password_file, ca_file } = network.mqtt ?? {}
  return {
    ...(username && { username }),
    ...(password_file && { password: secretIn(password_file, named('password_file', network)) }),
    ...(ca_file && { ca: readFileSync(ca_file, 'utf8') }),
  }
}

/** Where and by which key The Things Stack hands out what it kept; null: nowhere. */
export function storageAccess(network: LorawanNetwork) {
  if (!network.storage) return null
  const { url, application, key_file } = network.storage
  return { url, application, key: secretIn(key_file, named('key_file', network)) }
}
