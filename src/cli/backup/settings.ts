/** The password of an address; secrets themselves stand in files that settings only name. */
const PASSWORD = /(:\/\/[^\s:/@]*:)[^\s@]*@/
/** What follows the host of a web address may be a secret by itself, as that of a heartbeat is. */
const WEB_PATH = /^(https?:\/\/[^/?#]+)[/?#]\S+$/

/** Settings as they were given, for whoever sets the service up again; no secret among them. */
export const settingsWithoutSecrets = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env)
      .filter(([name, value]) => name.startsWith('FROSTLINE_') && value)
      .map(([name, value]) => [name, (value ?? '').replace(PASSWORD, '$1…@').replace(WEB_PATH, '$1/…')]),
  )
