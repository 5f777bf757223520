// Keeps the open page true: on an event, and every half minute, the page is fetched again and its main part
// replaced. When the link is lost the page says so and how old it is; it never goes on looking fresh.
const main = () => document.getElementById('main')
const state = document.getElementById('link-state')
const LEAST_MS = 2000
const MOST_MS = 30000
let lastFetch = Date.now()
let waiting = null
let lostAt = null

const busy = () =>
  main().contains(document.activeElement) && /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)

function say(words) {
  if (state.textContent !== words) state.textContent = words
  document.body.classList.toggle('link-lost', words !== '')
}

function lost() {
  lostAt ??= new Date(lastFetch)
  say(
    `Connection lost. What you see is from ${lostAt.toLocaleTimeString()} on this screen's clock; trying again.`,
  )
}

async function refetch() {
  waiting = null
  if (busy()) return later(5000)
  try {
    const response = await fetch(location.href, {
      headers: { accept: 'text/html' },
      signal: AbortSignal.timeout(10000),
    })
    if (!response.ok) throw new Error(`status ${response.status}`)
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const open = new Set([...document.querySelectorAll('details[open]')].map((element) => element.id))
    const focused = document.activeElement?.id
    main().replaceWith(document.adoptNode(page.getElementById('main')))
    for (const id of open) if (id) document.getElementById(id)?.setAttribute('open', '')
    if (focused) document.getElementById(focused)?.focus()
    document.title = page.title
    lastFetch = Date.now()
    lostAt = null
    say('')
  } catch {
    lost()
  }
  later(MOST_MS)
}

function later(delay) {
  clearTimeout(waiting)
  waiting = setTimeout(refetch, delay)
}

function changed() {
  later(Math.max(150, LEAST_MS - (Date.now() - lastFetch)))
}

if (document.body.dataset.live) {
  const events = new EventSource(document.body.dataset.live)
  for (const kind of ['reading', 'forecast', 'decision', 'alert', 'message'])
    events.addEventListener(kind, changed)
  events.onerror = lost
  events.onopen = () => (lostAt ? refetch() : later(MOST_MS))
  addEventListener('online', refetch)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && refetch())
}
