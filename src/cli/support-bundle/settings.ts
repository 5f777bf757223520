const isUrl = (value: string) => /^[a-z][a-z0-9+.-]*:\/\//i.test(value)

/** Where it is and nothing more: a user, a password, a path or a query of an address may be a key. */
function addressOf(value: string): string {
  if (!URL.canParse(value)) return '[an address that cannot be read]'
  const { protocol, host, pathname, search } = new URL(value)
  const isMore = (pathname !== '/' && pathname !== '') || search !== ''
  return `${protocol}//${host}${isMore ? '/…' : ''}`
}

/** The FROSTLINE_… settings as they are set, without what could let anybody in. Secrets stand in files: those are named. */
export const settingsOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env)
      .filter(([name, value]) => name.startsWith('FROSTLINE_') && value !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value = '']) => [name, isUrl(value) ? addressOf(value) : value]),
  )
