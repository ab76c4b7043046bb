import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultAtStart, faultsOf } from '../../../server/http/proxySetup.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'

const named = (headers: Record<string, string>, settings: { origin: string; proxies: number }) =>
  faultsOf(headers, settings).map(([fault]) => fault)

const https = { origin: 'https://tminus.example.org', proxies: 1 }
const forwarded = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' }

describe('a proxy in front', () => {
  it('that fits the settings is no fault, nor is a server without one', () => {
    expect(named(forwarded, https)).toEqual([])
    expect(named({ ...forwarded, origin: https.origin, 'x-forwarded-host': 'tminus.example.org' }, https)).toEqual([])
    expect(named({ 'x-forwarded-for': '192.0.2.7, 10.0.0.1' }, { ...https, proxies: 2 })).toEqual([])
    expect(named({ origin: 'http://localhost:4180' }, { origin: 'http://127.0.0.1:4180', proxies: 0 })).toEqual([])
    expect(faultAtStart(https)).toBeUndefined()
    expect(faultAtStart({ origin: 'http://127.0.0.1:4180', proxies: 0 })).toBeUndefined()
  })

  it('is named where the settings do not know it', () => {
    expect(named(forwarded, { ...https, proxies: 0 })).toEqual(['proxyUnknown'])
    expect(faultAtStart({ ...https, proxies: 0 })).toContain('TMINUS_PROXIES')
  })

  it('that is missing, or that somebody goes past, is named', () => {
    expect(named({}, https)).toEqual(['proxyMissing'])
    expect(named(forwarded, { ...https, proxies: 2 })).toEqual(['proxyMissing'])
  })

  it('by which people come at another address than TMINUS_ORIGIN is named', () => {
    expect(named(forwarded, { origin: 'http://127.0.0.1:4180', proxies: 1 })).toEqual(['schemeDiffers'])
    const other = { ...forwarded, origin: 'https://go.example.org', 'x-forwarded-host': 'go.example.org' }
    expect(named(other, https)).toEqual(['hostDiffers'])
  })
})

describe('a running server', () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await runningApp()
  })
  afterAll(() => running.stop())

  it('counts each kind of fault that requests show, and still answers them', async () => {
    const metric = 'tminus_setup_fault{fault="proxyUnknown"} 1'
    expect((await running.call('GET', '/metrics')).text).not.toContain(metric)
    const reply = await running.call('GET', '/api/me', { as: 'lena', headers: { 'x-forwarded-for': '192.0.2.7' } })
    expect(reply.status).toBe(200)
    expect((await running.call('GET', '/metrics')).text).toContain(metric)
  })
})
