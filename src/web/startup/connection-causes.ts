/** What usually lies behind a connection that was refused or closed. */
export const connectionCauses: Readonly<Record<string, string>> = {
  NO_PASSWORD: 'the secret was left out; it is the MQTT password',
  WRONG_SECRET: 'a mistyped or cut secret, or the API key in its place',
  RETIRED_SECRET: 'a secret from before the last change',
  REVOKED: 'the device was withdrawn',
  CLIENT_ID_MISMATCH: 'the client id is not the device id; many libraries make one up unless they are told',
  ACL: 'another topic than the device’s own, or a subscription with a wildcard',
  TOPIC_INVALID: 'a wildcard in the topic of a message',
  PROTOCOL_VERSION: 'MQTT 5 or 3.1 instead of 3.1.1',
  FRAME: 'a packet that is no MQTT, or is too large',
  REPLAY: 'a memory of old readings that is sent again, or somebody who recorded them',
  SANDBOX_SPENT: 'a loop that publishes without a pause',
  CLONED: 'two devices with the same id and secret',
}
