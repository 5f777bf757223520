import { connectAsync } from 'mqtt'
import { mqttLogin, storageAccess } from '#src/adapters/lorawan/network-secrets.ts'
import { type LorawanNetwork, readNetworks } from '#src/adapters/lorawan/networks-file.ts'
import { storedUplinks } from '#src/adapters/lorawan/stored-uplinks.ts'
import { asFinding, type Fault } from '#src/cli/doctor/contacts-faults.ts'
import { type Finding, fault, fine } from '#src/cli/doctor/finding.ts'
import type { Config } from '#src/config.ts'
import { wordsOf } from '#src/jobs/log.ts'

async function mqttFault(network: LorawanNetwork): Promise<Fault[]> {
  if (!network.mqtt) return []
  const { url } = network.mqtt
  try {
    const settings = { connectTimeout: 5_000, reconnectPeriod: 0, protocolVersion: 4 as const }
    const client = await connectAsync(url, { ...settings, ...mqttLogin(network) }, false)
    await client.endAsync()
    return []
  } catch (error) {
    const words = `${network.id}: ${url} does not let us in: ${wordsOf(error)}`
    return [{ words, mend: `check “mqtt” of ${network.id}: address, user name and password file` }]
  }
}

async function storageFault(network: LorawanNetwork, now: Date): Promise<Fault[]> {
  try {
    const access = storageAccess(network)
    if (access) for await (const _ of storedUplinks({ ...access, wait: async () => {} }, now)) break
    return []
  } catch (error) {
    const mend = `enable the storage integration of the application, or check “storage” of ${network.id}: its key needs the right to read traffic`
    return [{ words: `${network.id}: ${wordsOf(error)}`, mend }]
  }
}

/** Are the LoRaWAN networks of the settings there, and do they let us in? Nothing is received by it. */
export async function lorawan(
  { lorawan: file }: Config,
  { machine }: { readonly machine: Date },
): Promise<Finding> {
  if (!file) return fine('no network is connected to; webhooks are taken with a key of scope write')
  let networks: LorawanNetwork[]
  try {
    networks = readNetworks(file)
  } catch (error) {
    return fault(wordsOf(error).replaceAll('\n', '; '), `correct ${file}`)
  }
  const faults: Fault[] = []
  for (const network of networks)
    faults.push(...(await mqttFault(network)), ...(await storageFault(network, machine)))
  return asFinding(faults, `${networks.map(({ id }) => id).join(', ')}: let us in`)
}
