/** The sandbox's own page: its changes, and what a person in ServiceNow would do with them. No password: loopback only. */
import { ActionRefused, type PeopleActions } from '../actions.ts'
import { type ApiAnswer, type ApiRequest, noSuchResource } from '../api/exchange.ts'
import { state } from '../change/stateModel.ts'
import type { Instance } from '../instance.ts'
import { changeCard, escaped } from './changeCard.ts'
import { look } from './look.ts'

export function answerPage(instance: Instance, people: PeopleActions, request: ApiRequest): ApiAnswer {
  const { method, path } = request
  if (method === 'GET' && path === '/') return html(document(instance, request.query.get('refused') ?? ''))
  if (method === 'GET' && path === '/changes') return html(cards(instance))
  if (method === 'POST' && path === '/actions') return act(people, request)
  return noSuchResource(path)
}

/** Refreshed every two seconds, unless somebody is typing in it. */
const refresh = `
setInterval(async () => {
  const main = document.querySelector('main')
  if (main.querySelector('details[open]') || main.contains(document.activeElement)) return
  const answer = await fetch('/changes').catch(() => undefined)
  const text = answer?.ok ? await answer.text() : undefined
  if (text !== undefined && text !== main.dataset.shown) { main.innerHTML = text; main.dataset.shown = text }
}, 2000)
`

function document(instance: Instance, refused: string): string {
  const note = refused === '' ? '' : `<p class="refused" role="alert">${escaped(refused)}</p>`
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>ServiceNow sandbox</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${look}</style></head><body>
<header><h1>ServiceNow sandbox</h1><p>A stand-in for an instance. What is done here reaches T-Minus as it would from ServiceNow.</p></header>
<main>${note}${cards(instance)}</main><script>${refresh}</script></body></html>`
}

function cards(instance: Instance): string {
  const { store } = instance
  const changes = store.rows('change_request').sort((a, b) => order(b).localeCompare(order(a)))
  if (changes.length === 0) return '<p>There is no change yet. Link a cutover to a new change in T-Minus.</p>'
  return changes.map((change) => changeCard(instance, change)).join('\n')
}

/** Active ones first, then the newest. */
const order = (change: { active?: string; number?: string }) => `${change.active === 'true' ? 1 : 0}${change.number}`

function act(people: PeopleActions, request: ApiRequest): ApiAnswer {
  const { origin } = request.headers
  // Another site may post a form here; its browser says where it comes from.
  if (origin !== undefined && origin !== `http://${request.headers.host}`) {
    return { ...html('<p>This form came from another site.</p>'), status: 403 }
  }
  const form = new URLSearchParams(request.body)
  const field = (name: string) => form.get(name) ?? ''
  try {
    perform(people, field('act'), field('change'), field('reason'), field('to'))
    return back('/')
  } catch (error) {
    if (error instanceof ActionRefused) return back(`/?refused=${encodeURIComponent(error.message)}`)
    throw error
  }
}

function perform(people: PeopleActions, what: string, change: string, reason: string, to: string): void {
  switch (what) {
    case 'approve':
      people.approveStage(change)
      return
    case 'reject':
      people.reject(change, reason)
      return
    case 'hold':
      people.hold(change, reason)
      return
    case 'release':
      people.release(change)
      return
    case 'cancel':
      people.cancel(change, reason)
      return
    case 'move':
      people.move(change, to, to === state.closed ? { close_code: 'successful', close_notes: 'Done.' } : {})
      return
    case 'closeTasks':
      people.closeTasks(change)
      return
    case 'incident':
      people.createIncident(change, { short_description: reason })
      return
    default:
      throw new ActionRefused(`Nobody can ${what} here.`)
  }
}

const back = (location: string): ApiAnswer => ({ status: 303, headers: { location }, body: '' })

const html = (body: string): ApiAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/html;charset=UTF-8' },
  body,
})
