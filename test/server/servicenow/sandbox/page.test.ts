import { describe, expect, it } from 'vitest'
import { ask, makeChange, openSandbox } from './openSandbox.ts'

describe('the sandbox’s page', () => {
  it('shows each change and does what a person would', async () => {
    const sandbox = await openSandbox()
    const change = await makeChange(sandbox, { short_description: 'Move <payments>' })
    const act = (form: Record<string, string>, headers: Record<string, string> = {}) =>
      fetch(`${sandbox.address}/actions`, {
        method: 'POST',
        body: new URLSearchParams({ change, ...form }),
        redirect: 'manual',
        headers,
      })
    const page = async () => (await fetch(sandbox.address)).text()
    expect(await page()).toContain('Move &lt;payments&gt;')
    expect((await act({ act: 'move', to: '-4' })).status).toBe(303)
    expect(await page()).toContain('Priya Raman, Paolo Conti')
    await act({ act: 'approve' })
    await act({ act: 'hold', reason: 'Freeze' })
    expect(sandbox.people.change(change)).toMatchObject({ state: '-3', on_hold: 'true', on_hold_reason: 'Freeze' })
    await act({ act: 'release' })
    await act({ act: 'reject', reason: 'Not now' })
    expect(sandbox.people.change(change)).toMatchObject({ state: '-5', approval: 'rejected' })
    await act({ act: 'incident', reason: 'Payments are slow' })
    expect(await (await fetch(`${sandbox.address}/changes`)).text()).toContain('Payments are slow')
    const refused = await act({ act: 'move', to: '3' })
    expect(refused.headers.get('location')).toContain('refused=Operation')
    await act({ act: 'cancel', reason: 'Over' })
    expect(sandbox.people.change(change).state).toBe('4')
    expect((await act({ act: 'approve' }, { origin: 'https://elsewhere.example' })).status).toBe(403)
  })

  it('shows what T-Minus has reported', async () => {
    const sandbox = await openSandbox()
    const change = await makeChange(sandbox)
    const link = { change, gate: 'g', title: 'Cutover', url: 'https://t.example/1' }
    await ask(sandbox, 'tminus.integration', 'PUT', '/api/x_tminus_gate/v1/gate/links/c1', link)
    const status = {
      seq: 1,
      cutoverState: 'running',
      gateState: 'polling',
      progress: 40,
      headline: 'Step 4 of 10',
      reportedAt: '2026-05-01T00:00:00Z',
    }
    await ask(sandbox, 'tminus.integration', 'PUT', '/api/x_tminus_gate/v1/gate/links/c1/status', status)
    expect(await (await fetch(sandbox.address)).text()).toContain('Cutover: Running, gate Polling, 40 %. Step 4 of 10')
  })
})
