/** Tables with rows of an authority: the file that each becomes, and what stands in it. */
export const EXPORTED: Readonly<Record<string, { readonly file: string; readonly says: string }>> = {
  network_part: {
    file: 'network.ndjson',
    says: 'reference data: the authority, stations, devices, routes with their roads, depots, spreaders',
  },
  person: { file: 'people.ndjson', says: 'who signs in, with their role; without their passwords' },
  policy: { file: 'policies.ndjson', says: 'every version of the rules, as adopted' },
  shadow_rules: { file: 'shadow-rules.ndjson', says: 'rules that run beside the policy' },
  survey: { file: 'surveys.ndjson', says: 'thermal survey runs, point by point' },
  decision: {
    file: 'decisions.ndjson',
    says: 'each route and night: the proposal and the answer as they stand',
  },
  decision_case: {
    file: 'decision-cases.ndjson',
    says: 'what proposals that nobody answered were made from',
  },
  treatment: { file: 'treatments.ndjson', says: 'what crews said that they did' },
  spot_request: { file: 'spot-requests.ndjson', says: 'requests to treat a place, and their answers' },
  road_network: { file: 'road-networks.ndjson', says: 'the roads from junction to junction, by their hash' },
  spreading_plan: {
    file: 'spreading-plans.ndjson',
    says: 'plans of the night: what was proposed, on what, and what was confirmed',
  },
  alert: { file: 'alerts.ndjson', says: 'alerts and who answered them' },
  notice: { file: 'notices.ndjson', says: 'causes of which people were told' },
  outbox: { file: 'messages.ndjson', says: 'messages to people' },
  record_entry: {
    file: 'record.ndjson',
    says: 'the record: who did what when. hash is the SHA-256 of the entry with its place and previous_hash; entries of others stand between, so the chain is walked where it is kept',
  },
  pinned: {
    file: 'pinned.ndjson',
    says: 'what recommendations were made from, by the hash that record.ndjson names',
  },
  forecast: { file: 'forecasts.ndjson', says: 'road forecasts as issued' },
  forecast_outcome: {
    file: 'forecast-outcomes.ndjson',
    says: 'what forecasts said, by lead, and what was measured',
  },
  learned_error: {
    file: 'learned-errors.ndjson',
    says: 'what each station’s forecasts have shown of their error',
  },
  atmosphere: { file: 'weather.ndjson', says: 'weather forecasts as they came' },
  rule_night: { file: 'rule-nights.ndjson', says: 'what each rule asked for' },
  station_night: { file: 'station-nights.ndjson', says: 'what each road did, night by night' },
  share: { file: 'shares.ndjson', says: 'what is shared with neighbours, and until when' },
  rejection: {
    file: 'refused-messages.ndjson',
    says: 'messages that were refused, with their reason and bytes (base64)',
  },
}

/** With an authority, and for nobody outside: secrets, and what only the service itself needs. */
export const WITHHELD: Readonly<Record<string, string>> = {
  session: 'secrets of who is signed in',
  api_key: 'secrets',
  device_credential: 'secrets of devices',
  mark: 'small values of the service',
  latest_forecast: 'points at forecasts',
  forecast_kept: 'points at forecasts',
}

/** Never in a file, whatever table it stands in. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'password_hash',
  'secret_hash',
  'retired_secret_hashes',
  'key_hash',
  'token_hash',
])
