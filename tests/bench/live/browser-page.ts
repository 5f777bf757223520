/** Tonight's page in Chromium, and when each route's line first said "Treat". */
import { type Browser, chromium } from 'playwright-core'
import { LOGIN } from '#tests/bench/live/county.ts'
import { findBinary } from '#tests/support/servers/process.ts'

const executablePath = findBinary(process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser')
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

/** In the page: route → instant at which its line said so, ms. */
const WATCH = `
  window.treatedAt = {}
  new MutationObserver(() => {
    for (const line of document.querySelectorAll('tr.card.treat')) {
      const route = line.id.replace('line-', '')
      window.treatedAt[route] ??= Date.now()
    }
  }).observe(document.body, { childList: true, subtree: true })`

export type BrowserPage = {
  treatedAt(): Promise<Readonly<Record<string, number>>>
  close(): Promise<void>
}

/** Null where there is no Chromium on this machine. */
export async function browserPage(url: string): Promise<BrowserPage | null> {
  if (!executablePath) return null
  const browser: Browser = await chromium.launch({ executablePath, args: FLAGS.split(' ') })
  const page = await browser.newPage()
  await page.goto(`${url}/sign-in`)
  await page.fill('input[name=username]', LOGIN.username)
  await page.fill('input[name=password]', LOGIN.password)
  await page.click('main button[type=submit]')
  await page.waitForSelector('table.routes')
  await page.evaluate(WATCH)
  return {
    treatedAt: () => page.evaluate('window.treatedAt'),
    close: () => browser.close(),
  }
}
