// Keeps the open page true: on an event, and every twenty seconds, the page is fetched again and its main part
// replaced. On tonight's page a decision or an alert renews what is said first and the route's line alone, at once. When the link is lost the page says so and how old it is; it never goes on looking fresh.
const main = () => document.getElementById('main')
const state = document.getElementById('link-state')
// An event waits at least LEAST after the last fetch. EVERY and LONGEST together stay under half a minute,
// so that a link that dies without a word is noticed in that time.
const LEAST_MS = 3000
const EVERY_MS = 18000
// A page that is slow to make and to draw is asked for more rarely: meanwhile nothing newer can be shown.
const SHARE = 50
// Decision and alert come together; each part's fetch is followed by a rest of twice its length.
const GATHER_MS = 15
const LONGEST_MS = 8000
// Waiting goes by performance.now(), which nobody can put back; an age by whichever clock says more, because one
// of them may stand still while the machine sleeps.
const elapsed = () => performance.now()
const present = () => ({ elapsed: elapsed(), clock: Date.now() })
let lastFetch = present()
let fetchTook = 0
let timer = null
let due = Infinity
let isFetching = false
let isLost = false
// A press that is under way must end on the element where it began. Its end may never be told (a menu, another
// window), so after a while it counts as over.
const LONGEST_PRESS_MS = 5000
let pressedAt = Number.NEGATIVE_INFINITY
const isPressed = () => elapsed() - pressedAt < LONGEST_PRESS_MS
let shown = main().outerHTML

const entered = (field) =>
  field.type === 'radio' || field.type === 'checkbox'
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue
const fields = () => [...main().querySelectorAll('input, textarea, select')]
// somebody is filling in the form: nothing is taken from under their hands
const isBusy = () => fields().some((field) => field === document.activeElement || entered(field))

function say(words) {
  if (state.textContent !== words) state.textContent = words
  document.body.classList.toggle('link-lost', isLost)
}

function age() {
  const age = Math.max(elapsed() - lastFetch.elapsed, Date.now() - lastFetch.clock)
  const minutes = Math.floor(age / 60000)
  return minutes === 0 ? 'less than a minute' : minutes === 1 ? '1 minute' : `${minutes} minutes`
}

function lost() {
  isLost = true
  const shown = main().dataset.now ? `What you see is from ${main().dataset.now}` : 'What you see is'
  say(`Connection lost. ${shown}, ${age()} old; decide nothing on it. Trying again.`)
}

function replaced(title, replace) {
  const open = new Map([...document.querySelectorAll('details[id]')].map(({ id, open }) => [id, open]))
  const focused = main().contains(document.activeElement) ? document.activeElement.id : ''
  replace()
  for (const [id, isOpen] of open) {
    const details = document.getElementById(id)
    if (details) details.open = isOpen
  }
  if (focused && document.activeElement.id !== focused)
    document.getElementById(focused)?.focus({ preventScroll: true })
  document.title = title
}

function replaceMain(page) {
  const next = page.getElementById('main')
  if (next.outerHTML === shown) return
  shown = next.outerHTML
  replaced(page.title, () => main().replaceWith(document.adoptNode(next)))
}

async function fetched(address) {
  const response = await fetch(address, {
    headers: { accept: 'text/html' },
    signal: AbortSignal.timeout(LONGEST_MS),
  })
  if (!response.ok) throw new Error(`status ${response.status}`)
  if (response.redirected) return location.assign(response.url)
  return new DOMParser().parseFromString(await response.text(), 'text/html')
}

// lines shown since the whole page was asked for: what comes may be older than they are
const overtaking = new Set()

// the lines in their new order, each after the one before it; false: one of them has no place here
function replaceLines(lines) {
  for (const line of lines) {
    const old = document.getElementById(line.id)
    const before = document.getElementById(`line-${line.dataset.after}`)
    if (!old || (line.dataset.after && !before)) return false
    // the number under which the map shows it stays until both are made anew
    line.querySelector('.route-number').textContent = old.querySelector('.route-number').textContent
    const { parentNode: table } = old
    old.replaceWith(document.adoptNode(line))
    if (before) before.after(line)
    else table.prepend(line)
    overtaking.add(line.id)
  }
  return true
}

function keepNewer(page) {
  for (const id of ['lead', ...overtaking])
    page.getElementById(id)?.replaceWith(document.getElementById(id)?.cloneNode(true) ?? '')
}

function showPart(page) {
  const lead = page.getElementById('lead')
  if (!lead || isPressed() || isBusy()) return false
  let isWhole = true
  replaced(page.title, () => {
    document.getElementById('lead').replaceWith(document.adoptNode(lead))
    isWhole = replaceLines(page.querySelectorAll('tr[id]'))
  })
  main().dataset.now = lead.dataset.now
  shown = ''
  return isWhole
}

const partAddress = () => document.getElementById('lead')?.dataset.changed
const changedRoutes = new Set()
let partTimer = null
let isAsking = false
let isAskedAgain = false

async function askPart() {
  partTimer = null
  isAsking = true
  isAskedAgain = false
  const begun = elapsed()
  const routes = [...changedRoutes].join(',')
  changedRoutes.clear()
  try {
    const page = await fetched(`${partAddress()}?routes=${routes}`)
    if (page && !showPart(page)) later(500)
  } catch {
    later(0) // whether the link is lost the whole page tells
  }
  isAsking = false
  if (isAskedAgain) partTimer = setTimeout(askPart, 2 * (elapsed() - begun))
}

function partChanged(route) {
  if (route) changedRoutes.add(route)
  if (isAsking) isAskedAgain = true
  else if (partTimer === null) partTimer = setTimeout(askPart, GATHER_MS)
}

function found(page) {
  isLost = false
  if (isPressed()) return later(500)
  if (isBusy()) {
    const isOther = page.getElementById('main').dataset.now !== main().dataset.now
    return say(
      isOther ? 'Paused while you fill in the form. What you send is checked against the newest advice.' : '',
    )
  }
  if (overtaking.size > 0) keepNewer(page)
  replaceMain(page)
  lastFetch = present()
  say('')
}

// When what was replaced is drawn; a page that nobody looks at is never drawn.
const drawn = () =>
  Promise.race([
    new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
    new Promise((done) => setTimeout(done, 1000)),
  ])

async function refetch() {
  if (isFetching) return
  isFetching = true
  clearTimeout(timer)
  due = Infinity
  overtaking.clear()
  const begun = elapsed()
  try {
    const page = await fetched(location.href)
    if (page) found(page)
    if (page && document.visibilityState === 'visible') await drawn()
  } catch {
    lost()
  }
  fetchTook = elapsed() - begun
  isFetching = false
  later(isLost ? 5000 : EVERY_MS)
}

// only ever sooner: a county of chattering sensors must not put it off for ever
function later(delay) {
  const at = elapsed() + delay
  if (at >= due) return
  due = at
  clearTimeout(timer)
  timer = setTimeout(refetch, delay)
}

const least = () => Math.min(Math.max(LEAST_MS, SHARE * fetchTook), EVERY_MS)
const changed = () => later(Math.max(150, least() - (elapsed() - lastFetch.elapsed)))

function heard({ type, data }) {
  const { subject } = JSON.parse(data)
  const isUrgent = type === 'decision' || type === 'alert'
  if (isUrgent && partAddress()) partChanged(type === 'decision' ? subject : null)
  else if (isUrgent && subject && main().dataset.about === subject) later(150)
  else changed()
}

if (document.body.dataset.live) {
  const events = new EventSource(document.body.dataset.live)
  for (const kind of ['reading', 'rejection', 'forecast', 'decision', 'alert', 'plan', 'message', 'reset'])
    events.addEventListener(kind, heard)
  // the stream ends by itself now and then: whether the link is lost, the next fetch tells
  events.onerror = () => later(1000)
  events.onopen = changed
  addEventListener('pointerdown', () => {
    pressedAt = elapsed()
  })
  for (const end of ['pointerup', 'pointercancel', 'blur'])
    addEventListener(end, () => {
      pressedAt = Number.NEGATIVE_INFINITY
    })
  addEventListener('online', refetch)
  addEventListener('offline', lost)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && refetch())
}
