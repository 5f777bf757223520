import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, demonstration, openBrowser, type Service, watched } from '#tests/web/browser.ts'

/** Waits until the page shows another time of the service, without being loaded again. */
const renewed = (page: Page, then: string | null) =>
  page.locator(`#main:not([data-now="${then}"])`).waitFor({ timeout: 25_000 })

const NIGHT = '/nights/2026-01-15/routes/route-1'

describe.skipIf(!chromiumPath)('the pages in Chromium, on the whole service', () => {
  let service: Service
  let browser: Browser

  beforeAll(async () => {
    ;[service, browser] = await Promise.all([demonstration(), openBrowser()])
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await service?.stop()
  })

  describe.each([320, 390, 1366])('%i px wide', (width) => {
    test.each(['light', 'dark'] as const)(
      '%s: no other host, no error, nothing sideways',
      async (colorScheme) => {
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
        const page = await context.newPage()
        const faults = watched(page, service.url)
        for (const path of [
          '/',
          '/alerts',
          '/answer',
          '/treatments',
          '/messages',
          '/routes/route-1',
          NIGHT,
          '/devices',
          '/devices/frost-01',
          '/skill',
          '/policy',
          '/shadow-rules',
          '/sign-in',
        ]) {
          await page.goto(service.url + path)
          const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
          expect(sideways, path).toBeLessThanOrEqual(0)
        }
        expect(faults).toEqual([])
        await context.close()
      },
    )
  })

  test('targets of a finger are 24 px high at least', async () => {
    // without scripts, so that nothing is replaced while it is measured
    const context = await browser.newContext({
      viewport: { width: 390, height: 900 },
      javaScriptEnabled: false,
    })
    const page = await context.newPage()
    await page.goto(service.url)
    const small = await page.$$eval('a, button, summary', (targets) =>
      targets
        // links inside a sentence and the skip link, which shows on focus only, are excepted (WCAG 2.5.8)
        .filter((target) => !target.closest('p, .govuk-skip-link'))
        .filter((target) => target.getBoundingClientRect().height < 24)
        .map((target) => target.outerHTML),
    )
    expect(small).toEqual([])
    await context.close()
  })

  test('readable without scripts, and a decision can be recorded', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(service.url)
    expect(await page.textContent('h1')).toMatch(/Grit|treat|Decide/)
    await page.click('.row-link')
    await page.click('#sign-in')
    await page.fill('#username', 'duty-manager')
    await page.fill('#password', 'frosty-night')
    await page.click('main button')
    expect(page.url()).toContain('/routes/')
    await page.fill('#rate', '12')
    await page.click('#record')
    expect(await page.textContent('main dl')).toContain('duty-manager')
    await context.close()
  })

  test('an alert can be answered without scripts, and says who did', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${service.url}/sign-in?back=/alerts`)
    await page.fill('#username', 'duty-manager')
    await page.fill('#password', 'frosty-night')
    await page.click('main button')
    const alert = page.locator('li.alert', { hasText: 'Nobody has answered' }).first()
    const answered = page.locator(`#${await alert.getAttribute('id')}`)
    await alert.locator('summary', { hasText: 'Answer' }).click()
    await alert.locator('input[name=comment]').fill('Crew is called')
    await alert.locator('button[value=acknowledge]').click()
    expect(await answered.textContent()).toMatch(/Acknowledged by duty-manager at \d\d:\d\d: Crew is called/)
    await context.close()
  })

  test('one answer for the whole county, without scripts: each route says for what it was answered', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${service.url}/sign-in?back=/answer`)
    await page.fill('#username', 'duty-manager')
    await page.fill('#password', 'frosty-night')
    await page.click('main button')
    const routes = await page.locator('tbody tr').count()
    const answered = page.locator('tbody tr', { hasText: 'for Whole county, duty-manager' })
    const setAside = page.locator('#set-aside')
    // the advice may change between looking and answering, and one route has an answer of its own that it sets aside
    for (let tries = 0; tries < 5 && (await answered.count()) < routes; tries++) {
      await page.fill('#rate', '10')
      await page.fill('#note', 'One rate for the county')
      if ((await setAside.count()) > 0) await setAside.check()
      await page.click('#record')
    }
    expect(await page.locator('h1 + p').textContent()).toContain(`${routes} answered, 0 not`)
    await context.close()
  })

  test('a form half filled in is left alone, and said to be', async () => {
    const page = await browser.newPage()
    await page.goto(`${service.url}/sign-in?back=/routes/route-2`)
    await page.fill('#username', 'duty-manager')
    await page.fill('#password', 'frosty-night')
    await page.click('main button')
    await page.fill('#note', 'Patrol at Ashwell')
    await page.locator('#link-state', { hasText: 'Paused while you fill in the form' }).waitFor()
    expect(await page.inputValue('#note')).toBe('Patrol at Ashwell')
    await page.close()
  })

  test.each([
    [
      'the clock of the computer is put back an hour',
      '{ const now = Date.now; Date.now = () => now() - 3_600_000 }',
    ],
    ['a press never ended, as of a right button', `dispatchEvent(new PointerEvent('pointerdown'))`],
  ])(
    'goes on renewing itself when %s',
    async (_name, fault) => {
      const page = await browser.newPage()
      await page.goto(service.url)
      const shown = () => page.getAttribute('#main', 'data-now')
      // just after it was renewed nothing is due that was reckoned before the fault
      await renewed(page, await shown())
      await page.evaluate(fault)
      await renewed(page, await shown())
      await page.close()
    },
    60_000,
  )

  test('renews itself, keeps the focus and what is open; says when the link is lost, and mends', async () => {
    const page = await browser.newPage()
    await page.goto(service.url)
    const first = await page.getAttribute('#main', 'data-now')
    await page.click('#stations-summary')
    await page.focus('.row-link')
    const focused = await page.evaluate('document.activeElement.id')
    await renewed(page, first)
    expect(await page.evaluate('document.activeElement.id')).toBe(focused)
    expect(await page.isVisible('#stations table')).toBe(true)

    await service.stop()
    const banner = page.locator('#link-state', { hasText: 'Connection lost' })
    await banner.waitFor({ timeout: 30_000 })
    expect(await banner.textContent()).toMatch(/from \d\d:\d\d, less than a minute old/)

    await service.start()
    await banner.waitFor({ state: 'detached', timeout: 30_000 })
    expect(await page.textContent('#link-state')).toBe('')
    await page.close()
  }, 120_000)
})
